package io.jbuild.conformance;

import io.jbuild.testkit.LayerCache;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Makes the images that cases build on, and hands them to jbuild. */
public final class Bases {

  private final Bench bench;
  private final LayerCache cache = new LayerCache();
  private final List<BaseImage> images = new ArrayList<>();

  public Bases(Bench bench) {
    this.bench = bench;
  }

  /** Makes {@code busybox}, also named {@code alpine}, of the machine's. */
  public Bases busybox() throws IOException, InterruptedException {
    Path tar = made("busybox", Tools.require("busybox"));
    return add(tar, List.of("busybox", "alpine"));
  }

  /** Makes {@code debian} of a root file system. */
  public Bases debian(Path tar) throws IOException, InterruptedException {
    return add(made("debian", tar.toAbsolutePath()), List.of("debian"));
  }

  /** The tar that the script of a base makes of something. */
  private Path made(String base, Path source) throws IOException, InterruptedException {
    Path script = bench.scratch().resolve(base + ".sh");
    try (InputStream in = Bases.class.getResourceAsStream(base + ".sh")) {
      Files.copy(Objects.requireNonNull(in), script);
    }
    Path tar = bench.scratch().resolve(base + ".tar");
    Processes.check(
        bench.scratch(), List.of("sh", script.toString(), source.toString(), tar.toString()));
    return tar;
  }

  /** Runs cases on them. */
  public CaseRunner runner() {
    return new CaseRunner(bench, images, cache);
  }

  private Bases add(Path tar, List<String> names) throws IOException, InterruptedException {
    Path layout = bench.scratch().resolve(names.get(0));
    LayoutMaker.make(tar, layout, names);
    images.add(BaseImage.read(layout, cache));
    Path archive = bench.scratch().resolve(names.get(0) + ".oci.tar");
    Processes.check(
        layout, List.of(Tools.require("tar").toString(), "-cf", archive.toString(), "."));
    List<String> command = new ArrayList<>(bench.command());
    command.addAll(List.of("load", "--quiet", "--input", archive.toString()));
    Processes.Result result = Processes.run(bench.scratch(), command, bench.environment());
    if (result.exitCode() != 0) {
      throw new IOException("the base " + names + " cannot be loaded: " + result.err());
    }
    Files.delete(archive);
    return this;
  }
}
