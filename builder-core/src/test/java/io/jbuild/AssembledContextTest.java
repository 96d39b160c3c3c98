package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.jbuild.attestation.Material;
import io.jbuild.attestation.Provenance;
import io.jbuild.attestation.RecordedContext;
import io.jbuild.event.BuildEvent;
import io.jbuild.failure.BuildException;
import io.jbuild.machine.Machine;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.output.StoreAttestations;
import io.jbuild.request.BuildContext;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.VerifyRequest;
import io.jbuild.testkit.LayoutReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Builds that copy files from all over the machine. */
class AssembledContextTest {

  private static final String DOCKERFILE =
      "FROM scratch\nCOPY --from=libs /released /app/\nCOPY --from=libs /snapshot /app/\n";

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private TestBuilds builds;

  @BeforeEach
  void makeFiles() throws Exception {
    builds = new TestBuilds(folder);
    put("repository/a/1/a-1.jar", "a", "rw-r--r--", "2020-01-01T00:00:00Z");
    put("repository/b/2/b-2.jar", "b", "rw-r--r--", "2020-01-01T00:00:00Z");
    put("repository/c/3/c-3.jar", "c", "rwxr-xr-x", "2020-01-01T00:00:00Z");
    put("classes/deep/X.class", "x", "rw-r--r--", "2020-01-01T00:00:00Z");
  }

  @AfterEach
  void delete() throws Exception {
    builds.delete();
  }

  private void put(String name, String content, String mode, String time) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse(time)));
  }

  /** A path in the context, then where the file is; and so on. */
  private BuildContext.Assembled files(String... pairs) {
    SortedMap<String, Path> files = new TreeMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      files.put(pairs[i], folder.resolve(pairs[i + 1]));
    }
    return new BuildContext.Assembled(files);
  }

  private void libs(BuildContext.Assembled files) {
    builds.contexts(ContextOptions.NONE.with("libs", files));
  }

  private BuildContext.Assembled libs() {
    return files(
        "released/a-1.jar", "repository/a/1/a-1.jar",
        "released/b-2.jar", "repository/b/2/b-2.jar",
        "released/c-3.jar", "repository/c/3/c-3.jar",
        "snapshot/classes", "classes");
  }

  /** The same on a machine with another umask, whose files came at another time. */
  private BuildContext.Assembled otherLibs() throws Exception {
    put("other/a-1.jar", "a", "rw-------", "2024-05-05T05:05:05Z");
    put("other/c-3.jar", "c", "rwx------", "2023-05-05T05:05:05Z");
    put("own/deep/X.class", "x", "rw-rw-rw-", "2023-05-05T05:05:05Z");
    Files.setPosixFilePermissions(
        folder.resolve("own/deep"), PosixFilePermissions.fromString("rwx------"));
    put("other/b-2.jar", "b", "rw-rw-r--", "2022-05-05T05:05:05Z");
    Files.createLink(folder.resolve("other/second name of b"), folder.resolve("other/b-2.jar"));
    Files.createSymbolicLink(folder.resolve("other/link to b"), Path.of("b-2.jar"));
    return files(
        "released/a-1.jar", "other/a-1.jar",
        "released/b-2.jar", "other/link to b",
        "released/c-3.jar", "other/c-3.jar",
        "snapshot/classes", "own");
  }

  private String digest(String store, String name) throws IOException {
    return LayoutReader.open(builds.store(store)).index().findValues("digest").toString()
        + builds.image(store, name).config();
  }

  private String layer(String store, String name, int index) throws IOException {
    return builds.image(store, name).config().at("/rootfs/diff_ids/" + index).asString();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "1600000000"})
  void theImageIsTheSameWhereverTheFilesComeFrom(String epoch) throws Exception {
    builds.buildArg("SOURCE_DATE_EPOCH", epoch);
    libs(libs());
    builds.build("store", DOCKERFILE, "app");
    libs(otherLibs());
    builds.build("other", DOCKERFILE, "app");

    assertThat(digest("other", "app")).isEqualTo(digest("store", "app"));
    assertThat(builds.image("store", "app").rootFilesystem().lines())
        .anySatisfy(line -> assertThat(line).contains("app/c-3.jar").contains("755"))
        .anySatisfy(line -> assertThat(line).contains("app/a-1.jar").contains("644"));
  }

  @Test
  void anotherFileIsAnotherLayerAndNoMore() throws Exception {
    libs(libs());
    builds.build("store", DOCKERFILE, "first");
    put("classes/deep/X.class", "changed", "rw-r--r--", "2020-01-01T00:00:00Z");
    builds.build("store", DOCKERFILE, "second");

    assertThat(layer("store", "second", 0)).isEqualTo(layer("store", "first", 0));
    assertThat(layer("store", "second", 1)).isNotEqualTo(layer("store", "first", 1));
  }

  @Test
  void theSecondBuildDoesNothing() throws Exception {
    libs(libs());
    builds.build("store", DOCKERFILE, "app");
    builds.forget();
    libs(otherLibs());
    builds.build("store", DOCKERFILE, "app");

    assertThat(builds.events()).noneMatch(BuildEvent.StepStarted.class::isInstance);
    assertThat(builds.events()).filteredOn(BuildEvent.StepCached.class::isInstance).hasSize(2);
  }

  @Test
  void realTimesAreKeptWhereTheyAreAskedFor() throws Exception {
    libs(files("d/a.jar", "repository/a/1/a-1.jar"));
    builds.timestamp("preserve").build("store", "FROM libs\nCOPY --from=libs / /x/\n", "app");

    assertThat(builds.image("store", "app").rootFilesystem().find("x/d/a.jar"))
        .get()
        .asString()
        .contains("2020-01-01T00:00:00Z");
  }

  @Test
  void nothingIsAContextToo() throws Exception {
    libs(files());
    builds.build("store", "FROM scratch\nCOPY --from=libs / /app/\n", "app");

    assertThat(builds.image("store", "app").rootFilesystem().files()).containsOnlyKeys("app");
  }

  @Test
  void itCanBeTheWholeContext() throws Exception {
    put("elsewhere", "FROM scratch\nCOPY lib /\n", "rw-r--r--", "2020-01-01T00:00:00Z");
    RemoteBuilds.Built built =
        new RemoteBuilds(folder)
            .build(files("Dockerfile", "elsewhere", "lib/a", "repository/a/1/a-1.jar"));

    assertThat(built.names()).containsExactly("a");
  }

  @Test
  void whatIsNotThereIsNamed() {
    libs(files("released/x.jar", "repository/x.jar"));

    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> builds.build("store", DOCKERFILE, "app"));

    assertThat(refusal)
        .hasMessageContaining("released/x.jar of the context should be ")
        .hasMessageContaining("repository/x.jar, which is not there");
  }

  @Test
  void whatDockerHasWordsForCountsMore() throws Exception {
    put("words/released/w", "w", "rw-r--r--", "2020-01-01T00:00:00Z");
    SortedMap<String, String> words = new TreeMap<>();
    words.put("libs", folder.resolve("words").toString());
    builds.contexts(ContextOptions.of(words).with("libs", libs()));
    builds.build("store", "FROM scratch\nCOPY --from=libs /released /\n", "app");

    assertThat(builds.image("store", "app").rootFilesystem().files()).containsOnlyKeys("w");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "/a", "a/", "a//b", "./a", "a/../b", "..", "."})
  void aPathThatIsNoPlainOneIsAMistakeOfTheProgram(String path) {
    assertThatThrownBy(() -> files(path, "x")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aWholeFolderIsTheSameAsWhatIsInIt() throws Exception {
    String dockerfile = "FROM scratch\nCOPY --from=libs / /app/\n";
    libs(files("deep", "classes/deep"));
    builds.build("store", dockerfile, "app");
    libs(BuildContext.Assembled.of(folder.resolve("classes")));
    builds.build("other", dockerfile, "app");

    assertThat(digest("other", "app")).isEqualTo(digest("store", "app"));
    libs(BuildContext.Assembled.of(folder.resolve("none")));
    builds.build("other", dockerfile, "empty");
    assertThat(builds.image("other", "empty").rootFilesystem().files()).containsOnlyKeys("app");
  }

  @Test
  void nothingLiesInsideAnother() {
    assertThatThrownBy(() -> files("", "x", "b", "y")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> files("a", "x", "a/b", "y"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a/b is below another of the files");
    assertThat(files("a", "x", "ab", "y").files()).hasSize(2);
  }

  @Test
  void provenanceSaysThatTheyWereFilesAndWhichWereCopied() throws Exception {
    libs(libs());
    builds.attest("type=provenance,mode=max").build("store", DOCKERFILE, "app");
    libs(otherLibs());
    builds.build("other", DOCKERFILE, "app");
    Provenance provenance = provenance("store");

    assertThat(provenance("other").toBytes()).isEqualTo(provenance.toBytes());
    assertThat(provenance.parameters().contexts().get("libs"))
        .isEqualTo(new RecordedContext(RecordedContext.Kind.FILES, Optional.empty()));
    assertThat(provenance.materials())
        .extracting(Material::role, Material::name)
        .containsExactly(tuple(Material.Role.NAMED_CONTEXT, "libs"));
    assertThat(new String(provenance.toBytes(), StandardCharsets.UTF_8))
        .doesNotContain(folder.toString());
  }

  private Provenance provenance(String store) throws Exception {
    return new StoreAttestations(builds.store(store), new Machine(new TreeMap<>()))
        .provenance(ImageReference.parse("app"), Platform.host());
  }

  @Test
  void itIsTheSameWhenItIsBuiltAgain() throws Exception {
    libs(libs());
    builds.attest("type=provenance,mode=max").build("store", DOCKERFILE, "app");
    builds.attest();
    VerifyRequest twice = verify(Optional.empty());
    BuildContext context = new BuildContext.Folder(builds.context(""));
    VerifyRequest again = verify(Optional.of(new VerifyRequest.Recorded(Optional.of(context))));

    Jbuild engine = builds.engine("store");
    assertThat(engine.verify(twice, event -> {}, event -> {}).isReproducible()).isTrue();
    assertThat(engine.verify(again, event -> {}, event -> {}).isReproducible()).isTrue();
    builds.contexts(ContextOptions.NONE);
    VerifyRequest without = verify(again.recorded());
    BuildException refusal =
        catchThrowableOfType(
            BuildException.class, () -> engine.verify(without, event -> {}, event -> {}));
    assertThat(refusal)
        .hasMessage("app:latest was built with files of several folders as the context libs");
  }

  @Test
  void aPathOfItIsAFileSomewhere() {
    SortedMap<String, Path> files = new TreeMap<>();
    files.put("lib", Path.of("/m2/lib"));
    files.put("pom.xml", Path.of("/project/pom.xml"));
    BuildContext.Assembled assembled = new BuildContext.Assembled(files);

    assertThat(assembled.find("pom.xml")).contains(Path.of("/project/pom.xml"));
    assertThat(assembled.find("lib/a.lock")).contains(Path.of("/m2/lib/a.lock"));
    assertThat(assembled.find("library")).isEmpty();
    assertThat(BuildContext.Assembled.of(Path.of("/all")).find("a/b"))
        .contains(Path.of("/all/a/b"));
  }

  private VerifyRequest verify(Optional<VerifyRequest.Recorded> recorded) {
    return new VerifyRequest(
        builds.request(""),
        recorded,
        recorded.map(unused -> ImageReference.parse("app")),
        OptionalInt.empty(),
        Optional.empty());
  }
}
