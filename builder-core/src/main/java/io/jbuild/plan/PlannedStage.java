package io.jbuild.plan;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.image.Image;
import io.jbuild.image.RemoteImage;
import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.Platform;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A stage while it is planned: where its layers end, what its image would be. */
final class PlannedStage {

  private static final String COMMENT = "buildkit.dockerfile.v0";
  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private StepId head;
  private final Platform platform;
  private final ContainerConfig container;
  private final List<Digest> baseDiffIds;
  private final List<HistoryEntry> baseHistory;
  private final List<HistoryEntry> history;
  private final Scope scope;
  private Optional<String> author;
  private FileTimes times;
  private long historySize;

  private PlannedStage(
      StepId head, ImageConfig base, List<HistoryEntry> history, Scope scope, FileTimes times) {
    this.head = head;
    this.platform = base.platform();
    this.container = base.container().copy();
    this.baseDiffIds = base.diffIds();
    this.baseHistory = base.history();
    this.history = new ArrayList<>(history);
    this.scope = scope;
    this.author = base.author();
    this.times = times;
  }

  static PlannedStage onScratch(StepId head, Platform platform, PlanOptions.Times times) {
    ContainerConfig container = new ContainerConfig();
    container.workingDir = "/";
    ImageConfig empty =
        new ImageConfig(
            Optional.empty(), Optional.empty(), platform, container, List.of(), List.of());
    return begin(head, empty, FileTimes.onScratch(times));
  }

  /** What stands for a stage keeps nothing back for those that are based on it. */
  void forgetTriggers() {
    container.setOnBuild(List.of());
  }

  static PlannedStage onImage(StepId head, Image image, PlanOptions.Times times) {
    return begin(head, image.config(), FileTimes.onImage(times, image.config().created()));
  }

  /** An image nothing but the config of which is changed. */
  static PlannedStage ofConfig(ImageConfig config) {
    PlannedStage stage =
        new PlannedStage(
            new StepId(0),
            config,
            List.of(),
            new Scope(),
            FileTimes.onImage(new PlanOptions.Times.Derived(), config.created()));
    stage.seeEnvironment();
    return stage;
  }

  private static PlannedStage begin(StepId head, ImageConfig base, FileTimes times) {
    PlannedStage stage = new PlannedStage(head, base, List.of(), new Scope(), times);
    if (!stage.platform.isWindows() && stage.container.env("PATH").isEmpty()) {
      stage.container.setEnv("PATH", PATH);
    }
    stage.seeEnvironment();
    return stage;
  }

  private void seeEnvironment() {
    for (String entry : container.env()) {
      int equals = entry.indexOf('=');
      scope.setEnv(
          equals < 0 ? entry : entry.substring(0, equals),
          equals < 0 ? "" : entry.substring(equals + 1));
    }
  }

  /** A stage that is based on this one. */
  PlannedStage child() {
    ImageConfig base =
        new ImageConfig(Optional.empty(), author, platform, container, baseDiffIds, baseHistory);
    PlannedStage child = new PlannedStage(head, base, history, scope.copy(), times);
    child.historySize = historySize;
    return child;
  }

  StepId head() {
    return head;
  }

  /** How many of its layers, the lowest, are an image's that was there before the build. */
  int inherited() {
    return baseDiffIds.size();
  }

  /** Its layers as they are now, for whoever takes files of them. */
  FileSource.Layers files() {
    return new FileSource.Layers(head, inherited());
  }

  Platform platform() {
    return platform;
  }

  ContainerConfig container() {
    return container;
  }

  Scope scope() {
    return scope;
  }

  FileTimes times() {
    return times;
  }

  /** The time of the base that no layer was put on; empty where there is one, or no base. */
  Optional<Instant> unchangedSince() {
    boolean unchanged = history.stream().allMatch(HistoryEntry::emptyLayer);
    return unchanged && !baseDiffIds.isEmpty() ? Optional.of(times.last()) : Optional.empty();
  }

  void setAuthor(String name) {
    author = Optional.of(name);
  }

  /** One layer more, made by this step. */
  void addLayer(StepId step, String createdBy) {
    head = step;
    times = times.next();
    addHistory(createdBy, false);
  }

  /** An instruction that only changed the config. */
  void addEmpty(String createdBy) {
    addHistory(createdBy, true);
  }

  private void addHistory(String createdBy, boolean emptyLayer) {
    historySize += createdBy.length();
    if (historySize > RemoteImage.MAX_CONFIG) {
      throw tooLarge(historySize);
    }
    history.add(
        new HistoryEntry(
            Optional.empty(),
            Optional.of(createdBy),
            Optional.empty(),
            Optional.of(COMMENT),
            emptyLayer));
  }

  /** What nobody could read again is not written, and not even planned further. */
  static BuildException tooLarge(long size) {
    return new BuildException(
        Blame.DOCKERFILE,
        "the image's config would have more than "
            + size
            + " bytes, and no more than "
            + RemoteImage.MAX_CONFIG
            + " can be read",
        "Its history repeats all values: give ENV, ARG and LABEL shorter ones, or files to COPY.");
  }

  /**
   * The config, its own history stamped with this time; the diffIDs are the base's alone.
   *
   * @param wanted the platform somebody said the image is to run on, whatever its base is for
   */
  ImageConfig config(String created, Optional<Platform> wanted) {
    List<HistoryEntry> all = new ArrayList<>(baseHistory);
    for (HistoryEntry entry : history) {
      all.add(
          new HistoryEntry(
              Optional.of(created),
              entry.createdBy(),
              entry.author(),
              entry.comment(),
              entry.emptyLayer()));
    }
    ContainerConfig copy = container.copy();
    if (platform.isWindows()) {
      copy.workingDir = copy.workingDir.replace('/', '\\');
    }
    return new ImageConfig(
        Optional.of(created),
        author,
        wanted.map(this::withOurVariant).orElse(platform),
        copy,
        baseDiffIds,
        all);
  }

  private Platform withOurVariant(Platform wanted) {
    return wanted.variant().isEmpty() && platform.serves(wanted) ? platform : wanted;
  }
}
