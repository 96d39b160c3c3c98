package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The examples that need no network, built in two folders under two users, each with an empty
 * store. testdata/reproducible.sh does the same with all of them.
 */
@Tag("namespaces")
class SameEverywhereTest {

  private static final List<String> OUTPUTS =
      List.of(
          "type=oci,dest=oci-gzip.tar",
          "type=oci,compression=zstd,dest=oci-zstd.tar",
          "type=oci,compression=uncompressed,dest=oci-plain.tar",
          "type=docker,dest=docker-gzip.tar",
          "type=docker,compression=uncompressed,dest=docker-plain.tar",
          "type=tar,dest=files.tar");

  @TempDir Path folder;

  private Installation jbuild;

  /** Where and as whom an example is built. */
  private record Place(
      Account account, Path folder, String mask, SortedMap<String, String> variables) {}

  @BeforeEach
  void install() throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    jbuild = Installation.copyTo(Files.createDirectory(folder.resolve("jbuild")));
  }

  @AfterEach
  void delete() throws Exception {
    Account.delete(folder.resolve("one"));
    Account.delete(folder.resolve("quite another place"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hello-world", "layers"})
  void anExampleIsTheSameImageInEachOutput(String example) throws Exception {
    Place one = place(example, Account.root(), "one", new Habits("022", "UTC", "C.UTF-8"));
    Place other =
        place(
            example,
            Account.ordinary(Files.createDirectory(folder.resolve("etc"))),
            "quite another place/deep",
            new Habits("077", "Asia/Kathmandu", "POSIX"));

    List<String> first = build(one);
    List<String> second = build(other);

    assertThat(first).hasSize(1 + OUTPUTS.size()).isEqualTo(second);
    assertThat(digests(one)).isEqualTo(digests(other));
    for (String output : OUTPUTS) {
      String file = output.replaceFirst(".*dest=", "");
      assertThat(one.folder().resolve(file)).hasSameBinaryContentAs(other.folder().resolve(file));
    }
  }

  private record Habits(String mask, String zone, String locale) {}

  private Place place(String example, Account account, String name, Habits habits)
      throws Exception {
    Path place = Files.createDirectories(folder.resolve(name));
    String root = Objects.requireNonNull(System.getProperty("jbuild.root"), "jbuild.root");
    // Not --preserve=timestamps: when the files were written must not matter.
    Processes.check(
        place,
        List.of(
            "cp",
            "-r",
            "--preserve=mode,links",
            Path.of(root, "testdata", example).toString(),
            "example"));
    Files.copy(
        Tools.require("busybox"), Files.createDirectory(place.resolve("base")).resolve("busybox"));
    Files.writeString(
        place.resolve("base/Dockerfile"),
        """
        FROM scratch
        COPY --chmod=755 busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        """);
    account.give(place);
    SortedMap<String, String> variables = Installation.environment();
    variables.put("TZ", habits.zone());
    variables.put("JBUILD_LC_ALL", habits.locale());
    return new Place(account, place, habits.mask(), variables);
  }

  /** What was written, as the command tells it, and the image's digest in the store. */
  private List<String> build(Place place) throws Exception {
    List<String> words = new ArrayList<>(List.of("-t", "example"));
    for (String output : OUTPUTS) {
      words.addAll(List.of("-o", output));
    }
    words.add("example");
    run(place, List.of("-t", "debian:bookworm-small", "base"));
    return run(place, words).lines().filter(line -> line.startsWith("wrote ")).toList();
  }

  private static List<String> digests(Place place) throws IOException {
    LayoutReader store = LayoutReader.open(place.folder().resolve("store"));
    return List.of(store.image("example:latest").digest(), store.image("example:latest").id());
  }

  private String run(Place place, List<String> words) throws Exception {
    List<String> all = new ArrayList<>(List.of("build", "--store", "store"));
    all.addAll(words);
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "umask " + place.mask() + "; exec \"$@\"", "sh"));
    command.addAll(jbuild.command(place.account(), all));
    Processes.Result result = Processes.run(place.folder(), command, place.variables());
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.err();
  }
}
