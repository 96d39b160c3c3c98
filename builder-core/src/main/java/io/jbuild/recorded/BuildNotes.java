package io.jbuild.recorded;

import io.jbuild.cache.CacheKey;
import io.jbuild.explanation.StepNote;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.RecordedStep;
import io.jbuild.http.UrlCredentials;
import io.jbuild.layer.Layer;
import io.jbuild.oci.Digest;
import io.jbuild.plan.BuildPlan;
import io.jbuild.plan.Step;
import io.jbuild.plan.StepId;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.secret.HiddenTexts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a build does, noted while it goes on, for the record that is kept when it has ended. Safe
 * for several threads.
 */
public final class BuildNotes {

  private final String id;
  private final Instant began;
  private final long beganNanos = System.nanoTime();
  private final BuildRequest request;
  private final HiddenTexts mask;
  private final NotedBases bases = new NotedBases();
  private final List<NotedStep> steps = new ArrayList<>();
  private final Map<CacheKey, Layer> layers = new HashMap<>();
  private Optional<Digest> dockerfile = Optional.empty();

  /** A step as far as it has come. */
  private static final class NotedStep {
    private final String platform;
    private final String name;
    private final Step step;
    private final int first;
    private final boolean afresh;
    private @Nullable CacheKey key;
    private RecordedStep.@Nullable Outcome outcome;

    /** By the clock that counts nanoseconds; 0 before it. */
    private long begin;

    /** The same; 0 also of one that is at work. */
    private long end;

    private @Nullable String lost;
    private @Nullable String origin;
    private boolean expected;

    /**
     * One that had not its turn yet.
     *
     * @param name as progress shows it
     * @param first the number of the first step of its graph
     */
    NotedStep(String platform, String name, Step step, int first, boolean afresh) {
      this.platform = platform;
      this.name = name;
      this.step = step;
      this.first = first;
      this.afresh = afresh;
    }
  }

  /**
   * Nothing yet.
   *
   * @param id of the build, and of its logs
   * @param began when it did, by the machine's clock
   * @param mask of what must not be kept
   */
  public BuildNotes(String id, Instant began, BuildRequest request, HiddenTexts mask) {
    this.id = id;
    this.began = began;
    this.request = request;
    this.mask = mask;
  }

  /** The build's id. */
  String id() {
    return id;
  }

  /** When the build began. */
  Instant began() {
    return began;
  }

  /** What base images are, as they are found. */
  public NotedBases bases() {
    return bases;
  }

  /** The Dockerfile's text is known. */
  public synchronized void read(byte[] text) {
    dockerfile = Optional.of(Digest.of(text));
  }

  /** What is to be done is known, for all platforms. */
  public synchronized void planned(List<BuildPlan> plans) {
    for (BuildPlan plan : plans) {
      int first = steps.size();
      String platform = plan.config().platform().toString();
      for (Step step : plan.graph().steps()) {
        boolean afresh = plan.graph().afresh().contains(step.id());
        String shown = mask.text(step.name());
        String name = plans.size() == 1 ? shown : PlatformEvents.name(platform, shown);
        steps.add(new NotedStep(platform, name, step, first, afresh));
      }
    }
  }

  /** Whether it came as far as to know what is to be done. */
  synchronized boolean isPlanned() {
    return !steps.isEmpty();
  }

  /** A step's key is known; another than before, where a step below it had to be done after all. */
  synchronized void key(int number, CacheKey key) {
    NotedStep step = steps.get(number);
    if (step.origin != null && !key.equals(step.key)) {
      step.lost =
          mask.text(
              "the shared result of "
                  + step.origin
                  + " could not be used: what it was made of came out otherwise here");
      step.origin = null;
    }
    step.key = key;
  }

  /** A step's key, where it is known. */
  synchronized Optional<CacheKey> key(int number) {
    return Optional.ofNullable(steps.get(number).key);
  }

  /**
   * The note of a step that was done.
   *
   * @param arguments the names that the Dockerfile declares as build arguments
   * @param ingredients of its key, as they are kept, where no result tells them
   */
  synchronized StepNote note(
      int number, List<String> arguments, List<CacheKey.Ingredient> ingredients) {
    NotedStep step = steps.get(number);
    Step at = step.step;
    while (at instanceof Step.LayerStep made) {
      at = steps.get(step.first + made.parent().index()).step;
    }
    return new StepNote(id, began, step.name, base(at), arguments, ingredients);
  }

  /** There was a result of this key, which is not to be had. */
  synchronized void lost(CacheKey key, String why) {
    for (NotedStep step : steps) {
      if (key.equals(step.key)) {
        step.lost = mask.text(why);
        step.origin = null;
      }
    }
  }

  /** Why the result that there was for the step of a key is not to be had; empty for none. */
  synchronized Optional<String> lost(CacheKey key) {
    return steps.stream()
        .filter(step -> key.equals(step.key))
        .flatMap(step -> Stream.ofNullable(step.lost))
        .findFirst();
  }

  /** The result of a key is another machine's, and from this place. */
  synchronized void imported(CacheKey key, String origin) {
    for (NotedStep step : steps) {
      if (key.equals(step.key)) {
        step.origin = origin;
        step.lost = null;
      }
    }
  }

  /** The layer of a key was found or made. */
  synchronized void layer(CacheKey key, Layer layer) {
    layers.put(key, layer);
  }

  /** A step begins to be done. */
  synchronized void begin(int number) {
    NotedStep step = steps.get(number);
    step.begin = System.nanoTime();
    step.outcome = RecordedStep.Outcome.STOPPED;
  }

  /** A step has ended. */
  synchronized void end(int number, RecordedStep.Outcome outcome) {
    NotedStep step = steps.get(number);
    step.end = System.nanoTime();
    step.begin = step.begin == 0 ? step.end : step.begin;
    step.outcome = outcome;
  }

  /** A step is not begun whose result was expected to be there: so it has failed. */
  synchronized void missed(int number) {
    steps.get(number).expected = true;
    end(number, RecordedStep.Outcome.FAILED);
  }

  /** Whether a step's result is expected to be there. */
  synchronized boolean isExpected(int number) {
    return request.cache() == BuildRequest.Cache.EXPECT && !steps.get(number).afresh;
  }

  /** The record of the build as far as it has come. */
  BuildRecord soFar() {
    return record(BuildRecord.Outcome.FAILED, Optional.empty(), Optional.empty());
  }

  /**
   * The record of the build, which has ended.
   *
   * @param image what was made; empty where nothing was
   * @param failure in a sentence; empty where somebody stopped it, or it did not fail
   */
  synchronized BuildRecord record(
      BuildRecord.Outcome outcome, Optional<Digest> image, Optional<String> failure) {
    List<RecordedStep> recorded = new ArrayList<>();
    for (int number = 0; number < steps.size(); number++) {
      recorded.add(step(number));
    }
    return new BuildRecord(
        id,
        began,
        Duration.ofNanos(System.nanoTime() - beganNanos),
        outcome,
        failure.isPresent() ? Optional.of(mask.text(failure.get())) : failure,
        source(),
        texts(request.tags()),
        image,
        request.cache() == BuildRequest.Cache.IGNORE,
        recorded);
  }

  private BuildRecord.Source source() {
    return new BuildRecord.Source(
        mask.text(context()),
        request.dockerfile().isPresent()
            ? mask.text(request.dockerfile().get().toAbsolutePath().toString())
            : "",
        dockerfile,
        request.target(),
        texts(request.platforms()));
  }

  private static List<String> texts(List<?> values) {
    List<String> texts = new ArrayList<>();
    for (Object value : values) {
      texts.add(value.toString());
    }
    return texts;
  }

  private String context() {
    BuildContext context = request.context();
    if (context instanceof BuildContext.Folder folder) {
      return folder.path().toAbsolutePath().normalize().toString();
    }
    if (context instanceof BuildContext.Remote remote) {
      return UrlCredentials.redact(remote.address());
    }
    return context instanceof BuildContext.Stream ? "-" : "files of this machine";
  }

  private RecordedStep step(int number) {
    NotedStep noted = steps.get(number);
    Step step = noted.step;
    List<RecordedStep.Note> notes = new ArrayList<>();
    if (noted.afresh) {
      notes.add(RecordedStep.Note.AFRESH);
    }
    if (noted.origin != null) {
      notes.add(RecordedStep.Note.IMPORTED);
    }
    if (noted.expected) {
      notes.add(RecordedStep.Note.EXPECTED);
    }
    List<Integer> inputs = new ArrayList<>();
    for (StepId input : step.inputs()) {
      inputs.add(noted.first + input.index());
    }
    CacheKey key = noted.key;
    Layer layer = key == null ? null : layers.get(key);
    return new RecordedStep(
        number,
        noted.platform,
        noted.name,
        step.lines(),
        step instanceof Step.LayerStep made
            ? Optional.of(noted.first + made.parent().index())
            : Optional.empty(),
        inputs,
        outcome(noted, layer != null),
        key == null ? Optional.empty() : Optional.of(key.digest()),
        noted.begin == 0 ? Duration.ZERO : Duration.ofNanos(noted.begin - beganNanos),
        took(noted),
        layer == null
            ? Optional.empty()
            : Optional.of(new RecordedStep.MadeLayer(layer.diffId(), layer.blob().size())),
        base(step),
        Optional.ofNullable(noted.lost),
        notes);
  }

  /** What is at work when the build ends took until now. */
  private static Duration took(NotedStep noted) {
    if (noted.begin == 0) {
      return Duration.ZERO;
    }
    return Duration.ofNanos((noted.end == 0 ? System.nanoTime() : noted.end) - noted.begin);
  }

  /** What an image is, that stands below steps. */
  Optional<RecordedStep.Base> base(Step step) {
    return step instanceof Step.Base base && base.image().isPresent()
        ? bases.of(base.image().get())
        : Optional.empty();
  }

  private static RecordedStep.Outcome outcome(NotedStep noted, boolean layer) {
    if (noted.outcome != null) {
      return noted.outcome;
    }
    if (noted.step instanceof Step.Base) {
      return RecordedStep.Outcome.GIVEN;
    }
    return layer ? RecordedStep.Outcome.CACHED : RecordedStep.Outcome.WAITING;
  }
}
