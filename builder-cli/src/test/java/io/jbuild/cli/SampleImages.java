package io.jbuild.cli;

import io.jbuild.oci.ContainerConfig;
import io.jbuild.oci.Descriptor;
import io.jbuild.oci.Digest;
import io.jbuild.oci.HistoryEntry;
import io.jbuild.oci.ImageConfig;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.MediaTypes;
import io.jbuild.oci.Platform;
import io.jbuild.result.ImageDetails;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Images for listings. */
final class SampleImages {

  private SampleImages() {}

  /** Three instructions, of which one has no layer; two layers. */
  static ImageDetails app() {
    ContainerConfig container = new ContainerConfig();
    container.setEnv("PATH", "/bin");
    container.setEnv("NAME", "a \"quoted\" value");
    container.setCmd(List.of("/bin/sh", "-c", "run"));
    container.workingDir = "/srv";
    container.labels().put("stage", "test");
    return image(
        new Sample(
            "a",
            "2026-08-01T10:00:00Z",
            container,
            List.of(
                entry("2026-07-01T10:00:00Z", "ADD rootfs.tar / # buildkit", false),
                entry("2026-08-01T10:00:00Z", "ENV NAME=a \"quoted\" value", true),
                entry(
                    "2026-08-01T10:00:00Z",
                    "RUN /bin/sh -c echo ä\tlong words that go on and on # buildkit",
                    false)),
            List.of(4_260_000L, 12L)),
        "app:1",
        "host:5000/team/app:latest");
  }

  /** No name, no layer, no history. */
  static ImageDetails nameless() {
    return image(new Sample("b", "", new ContainerConfig(), List.of(), List.of()));
  }

  private record Sample(
      String id,
      String created,
      ContainerConfig container,
      List<HistoryEntry> history,
      List<Long> sizes) {}

  private static ImageDetails image(Sample sample, String... names) {
    List<Digest> diffIds = sample.sizes().stream().map(size -> digest("d")).toList();
    ImageConfig config =
        new ImageConfig(
            Optional.of(sample.created()).filter(text -> !text.isEmpty()),
            Optional.empty(),
            Platform.parse("linux/amd64"),
            sample.container(),
            diffIds,
            sample.history());
    return new ImageDetails(
        digest(sample.id()),
        new Descriptor(MediaTypes.OCI_MANIFEST, digest("c"), 401),
        Stream.of(names).map(ImageReference::parse).toList(),
        // As if each had been pushed.
        Stream.of(names)
            .map(name -> ImageReference.parse(name).familiarName() + "@" + digest("c"))
            .distinct()
            .map(ImageReference::parse)
            .toList(),
        config,
        sample.sizes());
  }

  private static HistoryEntry entry(String created, String createdBy, boolean emptyLayer) {
    return new HistoryEntry(
        Optional.of(created),
        Optional.of(createdBy),
        Optional.empty(),
        Optional.of("buildkit.dockerfile.v0"),
        emptyLayer);
  }

  private static Digest digest(String letter) {
    return new Digest(letter.repeat(64));
  }
}
