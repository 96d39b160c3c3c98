package io.jbuild.recorded;

import io.jbuild.cache.CacheKey;
import io.jbuild.cache.LayerCache;
import io.jbuild.cache.StepRecords;
import io.jbuild.dockerfile.Dockerfile;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Stage;
import io.jbuild.explanation.StepNotes;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.RecordedStep;
import io.jbuild.layer.Layer;
import io.jbuild.machine.Store;
import io.jbuild.past.PastBuilds;
import io.jbuild.plan.FileSource;
import io.jbuild.plan.Step;
import io.jbuild.secret.SecretSearch;
import io.jbuild.solve.Inputs;
import io.jbuild.solve.StepAction;
import io.jbuild.solve.StepOutput;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps of a build, each of which is noted as it is looked for and done. What one was made of
 * is kept beside its result.
 */
public final class NotedSteps {

  private final BuildNotes notes;
  private final Store store;
  private final StepRecords records;
  private final SecretSearch search;
  private final byte[] dockerfile;
  private final Map<CacheKey, Done> sought = new ConcurrentHashMap<>();
  private final Map<CacheKey, Done> done = new ConcurrentHashMap<>();
  private @Nullable List<String> arguments;

  /** A step, and what it takes. */
  private record Done(int number, StepNotes.Listing listing) {}

  /**
   * Steps of one build.
   *
   * @param records those of the build
   * @param search finds what must not be kept
   * @param dockerfile its text
   */
  public NotedSteps(
      BuildNotes notes, Store store, StepRecords records, SecretSearch search, byte[] dockerfile) {
    this.notes = notes;
    this.store = store;
    this.records = records;
    this.search = search;
    this.dockerfile = dockerfile;
  }

  /**
   * The actions of a graph's steps.
   *
   * @param first the number of its first step
   */
  public Function<Step, StepAction> noting(int first, Function<Step, StepAction> actions) {
    return step -> {
      StepAction action = actions.apply(step);
      return action instanceof StepAction.Made made
          ? new Noted(first + step.id().index(), step, made)
          : action;
    };
  }

  /** A cache in which steps are looked for. */
  public LayerCache noting(LayerCache cache) {
    return new NotedCache(cache);
  }

  private final class Noted implements StepAction.Made {
    private final int number;
    private final Step step;
    private final StepAction.Made action;

    Noted(int number, Step step, StepAction.Made action) {
      this.number = number;
      this.step = step;
      this.action = action;
    }

    @Override
    public Load load() {
      return action.load();
    }

    @Override
    public CacheKey key(Inputs inputs) throws IOException, InterruptedException {
      try {
        CacheKey key = action.key(inputs);
        notes.key(number, key);
        sought.put(key, new Done(number, listingHere(inputs)));
        return key;
      } catch (BuildException | IOException e) {
        failed();
        throw e;
      }
    }

    @Override
    public Layer run(Inputs inputs, StepOutput output) throws IOException, InterruptedException {
      Optional<CacheKey> own = notes.key(number);
      if (own.isPresent() && notes.isExpected(number)) {
        notes.missed(number);
        keep(inputs);
        throw unexpected(number);
      }
      notes.begin(number);
      try {
        Layer layer = action.run(inputs, output);
        notes.end(number, RecordedStep.Outcome.RAN);
        notes.key(number).ifPresent(key -> done.put(key, new Done(number, listing(inputs))));
        return layer;
      } catch (InterruptedException e) {
        notes.end(number, RecordedStep.Outcome.STOPPED);
        keep(inputs);
        throw e;
      } catch (BuildException | IOException e) {
        failed();
        // A thread that was stopped can write nothing.
        boolean stopped = Thread.interrupted();
        try {
          keep(inputs);
        } finally {
          if (stopped) {
            Thread.currentThread().interrupt();
          }
        }
        throw e;
      }
    }

    /** Keeps what one was made of that leaves no result. */
    private void keep(Inputs inputs) throws InterruptedException {
      Optional<CacheKey> key = notes.key(number);
      if (key.isPresent()) {
        NotedSteps.this.keep(key.get(), new Done(number, listing(inputs)), key.get().ingredients());
      }
    }

    private StepNotes.Listing listing(Inputs inputs) {
      return lists -> action.list(inputs, lists);
    }

    /** What is listed of a result of others: files of layers would have to be fetched for it. */
    private StepNotes.Listing listingHere(Inputs inputs) {
      return step instanceof Step.Copy copy && copy.source() instanceof FileSource.Context
          ? listing(inputs)
          : lists -> {};
    }

    private void failed() {
      // What fails because somebody stops us has not failed.
      notes.end(
          number,
          Thread.currentThread().isInterrupted()
              ? RecordedStep.Outcome.STOPPED
              : RecordedStep.Outcome.FAILED);
    }
  }

  /** What a build fails with in which all results are expected to be there. */
  private BuildException unexpected(int number) throws IOException {
    BuildRecord soFar = notes.soFar();
    Explanation explanation =
        new PastBuilds(store.root()).why(store, soFar, soFar.steps().get(number));
    List<String> reasons = explanation.reasons().stream().map(Reason::text).toList();
    return new BuildException(
        Blame.DOCKERFILE,
        explanation.step().name().replaceAll("\\s+", " ")
            + " is not in the cache: "
            + String.join("; ", reasons),
        "It was not begun, as {expect-cached} wants it. Build without that to fill the cache, or"
            + " mend what changed.");
  }

  /** Notes what another machine's step was made of, so that a later one here can be compared. */
  private void keepSought(CacheKey key) {
    Done step = sought.get(key);
    if (step == null || new StepNotes(store.jbuild()).has(key.digest())) {
      return;
    }
    keepAnyway(key, step, key.ingredients());
  }

  /** Keeps it where nothing may be thrown: what comes next meets the interrupt. */
  private void keepAnyway(CacheKey key, Done step, List<CacheKey.Ingredient> ingredients) {
    try {
      keep(key, step, ingredients);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Without it a later build is only told less. */
  private void keep(CacheKey key, Done made, List<CacheKey.Ingredient> ingredients)
      throws InterruptedException {
    try {
      new StepNotes(store.jbuild())
          .put(
              key.digest(),
              notes.note(made.number(), arguments(), records.kept(ingredients)),
              made.listing(),
              search,
              store.work());
    } catch (IOException | BuildException e) {
      // The disk is full, or a file went away: whoever needs it fails by it.
    }
  }

  /** The names that the Dockerfile declares as build arguments; read by who needs them first. */
  private synchronized List<String> arguments() {
    if (arguments == null) {
      List<String> names = new ArrayList<>();
      for (Stage stage : Dockerfile.of(Dockerfile.tree(dockerfile)).stages()) {
        for (Instruction instruction : stage.instructions()) {
          if (instruction instanceof Instruction.Arg arg) {
            arg.declarations().forEach(one -> names.add(one.name()));
          }
        }
      }
      arguments = names.stream().distinct().sorted().toList();
    }
    return arguments;
  }

  private final class NotedCache implements LayerCache {
    private final LayerCache cache;

    NotedCache(LayerCache cache) {
      this.cache = cache;
    }

    @Override
    public Optional<Layer> find(CacheKey key) throws IOException {
      Optional<Layer> layer = cache.find(key);
      if (layer.isPresent()) {
        notes.layer(key, layer.get());
        Optional<String> origin = cache.origin(key);
        if (origin.isPresent()) {
          notes.imported(key, origin.get());
          keepSought(key);
        }
      } else {
        cache.lost(key).ifPresent(why -> notes.lost(key, why));
      }
      return layer;
    }

    @Override
    public Optional<String> origin(CacheKey key) {
      return cache.origin(key);
    }

    @Override
    public Optional<String> lost(CacheKey key) throws IOException {
      Optional<String> lost = cache.lost(key);
      return lost.isPresent() ? lost : notes.lost(key);
    }

    @Override
    public void put(CacheKey key, Layer layer, Duration cost) throws IOException {
      cache.put(key, layer, cost);
      notes.layer(key, layer);
      Done made = done.remove(key);
      if (made != null) {
        keepAnyway(key, made, List.of());
      }
    }

    @Override
    public Claim claim(CacheKey key, Waiting waiting) throws IOException, InterruptedException {
      return cache.claim(key, waiting);
    }
  }
}
