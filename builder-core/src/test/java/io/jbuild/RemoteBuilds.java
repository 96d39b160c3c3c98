package io.jbuild;

import io.jbuild.event.BuildEvent;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.RunSettings;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CacheOptions;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.DeviceOptions;
import io.jbuild.request.Isolation;
import io.jbuild.request.SecretOptions;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.RootFilesystem;
import io.jbuild.testkit.TarEntry;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Builds of a test in one store, and what they told. */
final class RemoteBuilds {

  /** What a build made. */
  record Built(RootFilesystem files) {
    TarEntry get(String path) {
      return files.find(path).orElseThrow();
    }

    Set<String> names() {
      return files.files().keySet();
    }
  }

  final List<BuildEvent> events = new ArrayList<>();
  final Map<String, String> buildArgs = new TreeMap<>();
  final Map<String, String> contexts = new TreeMap<>();
  BuildRequest.Cache cache = BuildRequest.Cache.USE;
  Optional<String> timestamp = Optional.empty();
  Optional<Path> named = Optional.empty();
  AttestOptions attest = AttestOptions.NONE;
  private final Path folder;

  RemoteBuilds(Path folder) {
    this.folder = folder;
  }

  void context(String name, byte[] content) throws IOException {
    Files.write(Files.createDirectories(folder.resolve("context")).resolve(name), content);
  }

  long cached() {
    return events.stream().filter(BuildEvent.StepCached.class::isInstance).count();
  }

  /** Builds these instructions on nothing, in a directory. */
  Built add(String instructions) throws IOException, InterruptedException {
    context(
        "Dockerfile", ("FROM scratch\n" + instructions + "\n").getBytes(StandardCharsets.UTF_8));
    return build(new BuildContext.Folder(folder.resolve("context")));
  }

  /** Builds; the files of the image by their paths. */
  Built build(BuildContext context) throws IOException, InterruptedException {
    Path store = folder.resolve("store");
    BuildRequest request =
        new BuildRequest(
            context,
            named,
            List.of(ImageReference.parse("i")),
            new TreeMap<>(buildArgs),
            new TreeMap<>(),
            Optional.empty(),
            List.of(),
            List.of(),
            timestamp,
            BuildRequest.Network.HOST,
            cache,
            BuildRequest.Pull.MISSING,
            2,
            ContextOptions.of(new TreeMap<>(contexts)),
            List.of(),
            RunSettings.DEFAULT,
            SecretOptions.NONE,
            Isolation.AUTO,
            Set.of(),
            DeviceOptions.DEFAULT,
            attest,
            BuildRequest.Failed.DROPPED,
            CacheOptions.NONE);
    Jbuild.open(store, new TreeMap<>(System.getenv()))
        .build(request, this::told, OutputStream.nullOutputStream());
    LayoutImage image = LayoutReader.open(store).image("i:latest");
    return new Built(image.rootFilesystem());
  }

  private synchronized void told(BuildEvent event) {
    events.add(event);
  }
}
