package io.jbuild;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CacheOptions;
import io.jbuild.request.CacheWords;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.DeviceOptions;
import io.jbuild.request.Isolation;
import io.jbuild.request.MountWords;
import io.jbuild.request.RegistryLogins;
import io.jbuild.request.SecretOptions;
import io.jbuild.result.BuildResult;
import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Builds of a test: their context, and any number of stores, in a folder of the test's own. */
final class TestBuilds {

  private final Path folder;
  private final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private BuildEvents heard = events::add;
  private final SortedMap<String, String> environment = new TreeMap<>();
  private Isolation isolation = Isolation.AUTO;
  private Set<Entitlement> allowed = Set.of();
  private List<Platform> platforms = List.of();
  private BuildRequest.Cache cache = BuildRequest.Cache.USE;
  private DeviceOptions devices = DeviceOptions.DEFAULT;
  private SecretOptions secrets = SecretOptions.NONE;
  private AttestOptions attest = AttestOptions.NONE;
  private ContextOptions contexts = ContextOptions.NONE;
  private RegistryLogins logins = RegistryLogins.NONE;
  private Optional<String> timestamp = Optional.empty();
  private BuildRequest.Failed failed = BuildRequest.Failed.DROPPED;
  private CacheOptions caches = CacheOptions.NONE;
  private final SortedMap<String, String> buildArgs = new TreeMap<>();

  TestBuilds(Path folder) {
    this.folder = folder;
  }

  /** How the builds from now on isolate commands, and what these may ask for. */
  TestBuilds isolation(Isolation rung, Set<Entitlement> entitlements) {
    isolation = rung;
    allowed = entitlements;
    return this;
  }

  /** Who the builds from now on are at registries. */
  TestBuilds logins(RegistryLogins known) {
    logins = known;
    return this;
  }

  /** Where results of the builds from now on come from and go to, in the words of options. */
  TestBuilds caches(List<String> from, List<String> to) {
    caches = CacheWords.parse(from, to, /* inline= */ false);
    return this;
  }

  /** The same as of an earlier request. */
  void caches(CacheOptions options) {
    caches = options;
  }

  /** Where the caches that commands mount come from and go to in the builds from now on. */
  void mounts(List<String> from, List<String> to) {
    caches = CacheOptions.NONE.with(MountWords.parse(from, to));
  }

  /** What stands for stages and images in the builds from now on. */
  TestBuilds contexts(ContextOptions options) {
    contexts = options;
    return this;
  }

  /** Which times files get in the builds from now on. */
  TestBuilds timestamp(String word) {
    timestamp = Optional.of(word);
    return this;
  }

  /** What the images of the builds from now on are for. */
  TestBuilds platforms(String... names) {
    platforms = Stream.of(names).map(Platform::parse).toList();
    return this;
  }

  /** Whether the builds from now on take results made before. */
  TestBuilds cache(BuildRequest.Cache use) {
    cache = use;
    return this;
  }

  /** Which devices the builds from now on find. */
  TestBuilds devices(DeviceOptions options) {
    devices = options;
    return this;
  }

  /** What the builds from now on may mount as secrets. */
  void secrets(SecretOptions options) {
    secrets = options;
  }

  /** The builds from now on keep the state in which a RUN fails. */
  void keepFailed() {
    failed = BuildRequest.Failed.KEPT;
  }

  /** What the builds from now on say about their images: the values of {@code --attest}. */
  TestBuilds attest(String... texts) {
    attest = AttestOptions.parse(List.of(texts), Optional.empty(), Optional.empty(), "1.2.3");
    return this;
  }

  /** A build argument of the builds from now on. */
  TestBuilds buildArg(String name, String value) {
    buildArgs.put(name, value);
    return this;
  }

  /** A variable of the environment of the builds from now on. */
  void environment(String name, String value) {
    environment.put(name, value);
  }

  SortedMap<String, String> environment() {
    return environment;
  }

  /** A path in the context. */
  Path context(String name) {
    return folder.resolve("context").resolve(name);
  }

  /** Writes a file of the context. */
  void context(String name, String content) throws IOException {
    Path file = context(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  /** Makes files of the context that Java has no words for. */
  void contextScript(String script) throws IOException, InterruptedException {
    Files.createDirectories(context(""));
    Processes.check(context(""), List.of("sh", "-euc", "umask 022\n" + script));
  }

  /** Makes the image {@code busybox} in a store. */
  void busybox(String store) throws IOException, InterruptedException {
    Files.createDirectories(context(""));
    Files.copy(Tools.require("busybox"), context("busybox"), StandardCopyOption.REPLACE_EXISTING);
    build(
        store,
        """
        FROM scratch
        COPY --chmod=755 busybox /bin/busybox
        COPY <<passwd <<group /etc/
        root:x:0:0:root:/root:/bin/sh
        passwd
        root:x:0:
        group
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        CMD ["sh"]
        """,
        "busybox");
    events.clear();
  }

  BuildResult build(String store, String dockerfile, String tag, String... outputs)
      throws IOException, InterruptedException {
    context("Dockerfile", dockerfile);
    context(".dockerignore", "Dockerfile\n.dockerignore\n");
    return engine(store).build(request(tag, outputs), heard, OutputStream.nullOutputStream());
  }

  /** Who else hears of the builds from now on. */
  void hearing(BuildEvents listener) {
    heard =
        event -> {
          events.add(event);
          listener.on(event);
        };
  }

  /** What a build of the context is asked for. */
  BuildRequest request(String tag, String... outputs) {
    return new BuildRequest(
        new BuildContext.Folder(context("")),
        Optional.empty(),
        tag.isEmpty() ? List.of() : List.of(ImageReference.parse(tag)),
        buildArgs,
        new TreeMap<>(),
        Optional.empty(),
        platforms,
        List.of(outputs),
        timestamp,
        BuildRequest.Network.HOST,
        cache,
        BuildRequest.Pull.MISSING,
        4,
        contexts,
        List.of(),
        RunSettings.DEFAULT,
        secrets,
        isolation,
        allowed,
        devices,
        attest,
        failed,
        caches);
  }

  Jbuild engine(String store) throws IOException {
    return Jbuild.open(store(store), environment, logins);
  }

  Path store(String store) {
    return folder.resolve(store);
  }

  /** An image of a store, read by the testkit. */
  LayoutImage image(String store, String name) throws IOException {
    return LayoutReader.open(store(store)).image(name + ":latest");
  }

  /** What builds told since the last {@link #forget}. */
  List<BuildEvent> events() {
    return List.copyOf(events);
  }

  void forget() {
    events.clear();
  }

  /** Deletes the stores, also what only root may delete there, or has too long a path for Java. */
  void delete() throws IOException, InterruptedException {
    for (String name : List.of("store", "other")) {
      Account.delete(store(name));
    }
  }
}
