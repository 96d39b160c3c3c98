package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.event.BuildEvent;
import io.jbuild.event.BuildEvents;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.RunSettings;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CacheOptions;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.DeviceOptions;
import io.jbuild.request.Isolation;
import io.jbuild.request.SaveRequest;
import io.jbuild.request.SecretOptions;
import io.jbuild.result.BuildResult;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A context to build from, and the questions that any store must answer well after any build. */
final class Builds {

  private static final Path BUSYBOX = Path.of("/bin/busybox");

  final List<BuildEvent> events = Collections.synchronizedList(new ArrayList<>());
  private final Path context;

  Builds(Path context) throws IOException {
    this.context = Files.createDirectories(context);
    Files.writeString(context.resolve(".dockerignore"), "Dockerfile\n.dockerignore\n");
  }

  /** Puts a file into the context. */
  Path file(String name, byte[] content) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.write(file, content);
  }

  BuildResult build(Path store, String dockerfile, String tag, String... outputs)
      throws IOException, InterruptedException {
    file("Dockerfile", dockerfile.getBytes(StandardCharsets.UTF_8));
    return engine(store).build(request(tag, outputs), told(), OutputStream.nullOutputStream());
  }

  /** A base whose files are few and large: a static busybox. */
  void busybox(Path store) throws IOException, InterruptedException {
    Files.copy(BUSYBOX, context.resolve("busybox"));
    build(
        store,
        "FROM scratch\nCOPY --chmod=755 busybox /bin/busybox\nSHELL [\"/bin/busybox\", \"sh\", \"-c\"]\n",
        "busybox");
    Files.delete(context.resolve("busybox"));
  }

  static Jbuild engine(Path store) throws IOException {
    return Jbuild.open(store, new TreeMap<>());
  }

  /** Holds for a store at any time that no build is running. */
  static void assertWhole(Path store, String... names) throws IOException {
    LayoutReader layout = LayoutReader.open(store);
    assertThat(layout.names()).containsExactlyInAnyOrder(names);
    for (String name : names) {
      assertThat(layout.image(name).rootFilesystem().files()).isNotEmpty();
    }
    try (Stream<Path> blobs = Files.list(store.resolve("blobs/sha256"))) {
      for (Path blob : blobs.toList()) {
        assertThat(sha256(blob)).isEqualTo(blob.getFileName().toString());
      }
    }
    assertThat(store.resolve("jbuild/work").toFile().list()).containsExactly("guard");
  }

  /** Images to be written to an archive for docker, as most are. */
  static SaveRequest saved(Optional<Path> dest, String... names) {
    return new SaveRequest(List.of(names), List.of(), SaveRequest.Form.DOCKER_ARCHIVE, dest);
  }

  /** Copies an image out with another program. */
  static void assertSkopeoCopies(Path store, String name, Path folder)
      throws IOException, InterruptedException {
    String skopeo = Tools.require("skopeo").toString();
    Path copy = Files.createTempDirectory(folder, "skopeo");
    Processes.check(folder, List.of(skopeo, "copy", "oci:" + store + ":" + name, "dir:" + copy));
  }

  private BuildEvents told() {
    return events::add;
  }

  private BuildRequest request(String tag, String... outputs) {
    return new BuildRequest(
        new BuildContext.Folder(context),
        Optional.empty(),
        tag.isEmpty() ? List.of() : List.of(ImageReference.parse(tag)),
        new TreeMap<>(),
        new TreeMap<>(),
        Optional.empty(),
        List.of(),
        List.of(outputs),
        Optional.empty(),
        BuildRequest.Network.HOST,
        BuildRequest.Cache.USE,
        BuildRequest.Pull.MISSING,
        4,
        ContextOptions.NONE,
        List.of(),
        RunSettings.DEFAULT,
        SecretOptions.NONE,
        Isolation.AUTO,
        Set.of(),
        DeviceOptions.DEFAULT,
        AttestOptions.NONE,
        BuildRequest.Failed.DROPPED,
        CacheOptions.NONE);
  }

  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
