package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.explanation.BuildRecords;
import io.jbuild.failure.BuildException;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.Explanation;
import io.jbuild.history.Reason;
import io.jbuild.history.Reason.Kind;
import io.jbuild.history.RecordedStep;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import io.jbuild.past.PastBuilds;
import io.jbuild.request.BuildRequest;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each kind of miss is named rightly, by a build, a change, and a build again. */
class WhyTest {

  private static final String DOCKERFILE =
      """
      FROM base
      ARG VERSION=1
      ENV COLOUR=red
      COPY . /src
      RUN ls /src
      """;

  private static final String IGNORED_FILES = "Dockerfile\n.dockerignore\n";

  @TempDir Path folder;

  private TestBuilds builds = new TestBuilds(Path.of(""));
  private String dockerfile = DOCKERFILE;

  /** What is changed between two builds. */
  interface Change {
    void in(WhyTest test) throws Exception;
  }

  /**
   * A change and what it does.
   *
   * @param step the one that is asked about
   * @param text what is said of it
   */
  record Row(String name, Change change, String step, Kind kind, String text) {
    @Override
    public String toString() {
      return name;
    }
  }

  private static final List<Row> ROWS =
      List.of(
          new Row(
              "content",
              test -> test.file("lib/a", "other"),
              "2/3",
              Kind.CONTENT,
              "lib/a changed (content)"),
          new Row("an added file", test -> test.file("new", ""), "2/3", Kind.ADDED, "new added"),
          new Row(
              "an added folder",
              test -> {
                test.file("more/x", "");
                test.file("more/y/z", "");
              },
              "2/3",
              Kind.ADDED,
              "more/ added"),
          new Row(
              "a removed file",
              test -> Files.delete(test.builds.context("lib/b")),
              "2/3",
              Kind.REMOVED,
              "lib/b removed"),
          new Row(
              "an ignored file",
              test -> test.ignore("\n*.log"),
              "2/3",
              Kind.LEFT_OUT,
              "app.log now left out by .dockerignore:4 (*.log)"),
          new Row(
              "a file no longer ignored",
              test -> Files.writeString(test.builds.context(".dockerignore"), IGNORED_FILES),
              "2/3",
              Kind.NO_LONGER_LEFT_OUT,
              "left.out no longer left out by .dockerignore:3 (left.out)"),
          new Row(
              "a mode",
              test ->
                  Files.setPosixFilePermissions(
                      test.builds.context("lib/a"), PosixFilePermissions.fromString("rwxr-xr-x")),
              "2/3",
              Kind.MODE,
              "lib/a changed (mode 644 to 755)"),
          new Row(
              "a link in a file's place",
              test -> {
                Files.delete(test.builds.context("lib/a"));
                Files.createSymbolicLink(test.builds.context("lib/a"), Path.of("b"));
              },
              "2/3",
              Kind.CONTENT,
              "lib/a is now a link, was a file"),
          new Row(
              "times beside content",
              test -> {
                test.file("lib/a", "other");
                Files.setLastModifiedTime(
                    test.builds.context("lib/b"), FileTime.from(Instant.ofEpochSecond(7)));
              },
              "2/3",
              Kind.TIMES,
              "1 file only mtime (ignored)"),
          new Row(
              "a base that moved",
              test -> test.base("moved"),
              "2/3",
              Kind.BASE,
              "the base base:latest moved from sha256:"),
          new Row(
              "another base",
              test -> test.dockerfile = DOCKERFILE.replace("FROM base", "FROM busybox"),
              "2/3",
              Kind.BASE,
              "the base is busybox:latest, was base:latest"),
          new Row(
              "a build argument",
              test -> test.builds.buildArg("VERSION", "2"),
              "3/3",
              Kind.ARGUMENT,
              "build argument VERSION changed (1 to 2)"),
          new Row(
              "a variable",
              test -> test.dockerfile = DOCKERFILE.replace("red", "blue"),
              "3/3",
              Kind.ENVIRONMENT,
              "environment variable COLOUR changed (red to blue)"),
          new Row(
              "a variable that sounds secret",
              test ->
                  test.dockerfile =
                      DOCKERFILE.replace("ENV", "ENV API_TOKEN=abcdefghx1\nENV N=t:$API_TOKEN"),
              "3/3",
              Kind.ENVIRONMENT,
              "environment variable N added (t:***)"),
          new Row(
              "a command",
              test -> test.dockerfile = DOCKERFILE.replace("ls /src", "ls -l /src"),
              "3/3",
              Kind.INSTRUCTION,
              "the instruction was RUN ls /src"),
          new Row(
              "a destination",
              test -> test.dockerfile = DOCKERFILE.replace("COPY . /src", "COPY . /src/"),
              "2/3",
              Kind.INSTRUCTION,
              "the instruction was COPY . /src"),
          new Row(
              "a user",
              test -> test.dockerfile = DOCKERFILE.replace("RUN", "USER 7\nRUN"),
              "3/3",
              Kind.SETTING,
              "user is 7, was none"),
          new Row(
              "a mount",
              test ->
                  test.dockerfile = DOCKERFILE.replace("RUN", "RUN --mount=type=tmpfs,target=/t"),
              "3/3",
              Kind.SETTING,
              "a mount more: TMPFS target /t writable"),
          new Row(
              "another layer below",
              test -> test.file("lib/a", "other"),
              "3/3",
              Kind.PARENT,
              "it stands on [2/3] COPY . /src, whose layer is another"),
          new Row(
              "another version of the step's code",
              test -> test.forgeVersion("run", "1"),
              "3/3",
              Kind.BUILDER,
              "this version of jbuild does it in another way (run 1 to 3)"),
          new Row(
              "no cache",
              test -> test.builds.cache(BuildRequest.Cache.IGNORE),
              "3/3",
              Kind.AFRESH,
              "all steps were to run again ({no-cache})"),
          new Row(
              "a lost layer",
              test -> test.lose("3/3"),
              "3/3",
              Kind.LOST,
              "there was a result, but its layer was gone"),
          new Row(
              "a pruned result",
              test -> test.engine().prune(true, Optional.empty()),
              "3/3",
              Kind.PRUNED,
              "had was removed (prune, or the store's limit)"),
          new Row(
              "a step more",
              test -> test.dockerfile = DOCKERFILE + "RUN touch /z\n",
              "4/4",
              Kind.NEW,
              "new in this Dockerfile"));

  static Stream<Row> rows() {
    return ROWS.stream();
  }

  @BeforeEach
  void first() throws Exception {
    builds = new TestBuilds(folder);
    builds.busybox("store");
    Files.delete(builds.context("busybox"));
    base("first");
    file("lib/a", "a");
    file("lib/b", "b");
    file("app.log", "");
    file("left.out", "");
    Files.writeString(builds.context(".dockerignore"), IGNORED_FILES + "left.out\n");
    build();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void eachKindOfMissIsNamed(Row row) throws Exception {
    row.change().in(this);
    build();
    Explanation explanation = why(row.step());
    assertThat(explanation.step().outcome()).isEqualTo(RecordedStep.Outcome.RAN);
    assertThat(explanation.reasons())
        .anySatisfy(
            reason -> {
              assertThat(reason.kind()).isEqualTo(row.kind());
              assertThat(reason.text()).contains(row.text());
            });
    // Nothing else is blamed, but what does not count.
    assertThat(explanation.reasons().stream().map(Reason::kind).distinct())
        .allMatch(kind -> kind == row.kind() || row.kind() == Kind.TIMES || kind == Kind.TIMES);
    assertThat(explanation.reasons()).noneMatch(reason -> reason.text().contains("x1"));
  }

  @Test
  void aCachedStepSaysSinceWhen() throws Exception {
    String first = last().id();
    build();
    assertThat(engine().pastBuilds().why(last())).isEmpty();
    assertThat(why("2/3").reasons().get(0).kind()).isEqualTo(Kind.CACHED);
    assertThat(why("2/3").reasons().get(0).text()).contains("(build " + first + ")");
  }

  @Test
  void anEarlierBuildIsExplainedByWhatWasBeforeIt() throws Exception {
    file("lib/a", "other");
    build();
    BuildRecord second = last();
    file("lib/b", "other");
    build();
    PastBuilds past = engine().pastBuilds();
    assertThat(past.why(second, past.step(second, "2/3")).reasons())
        .extracting(Reason::text)
        .containsExactly("lib/a changed (content)");
    assertThat(why("2/3").reasons())
        .extracting(Reason::text)
        .containsExactly("lib/b changed (content)");
  }

  @Test
  void aStepThatFailedIsExplainedToo() throws Exception {
    dockerfile = DOCKERFILE.replace("ls /src", "ls /src && false");
    assertThatThrownBy(this::build).isInstanceOf(BuildException.class);
    assertThat(why("3/3").step().outcome()).isEqualTo(RecordedStep.Outcome.FAILED);
    assertThat(why("3/3").reasons())
        .extracting(Reason::text)
        .containsExactly("the instruction was RUN ls /src");
  }

  @Test
  void aStepIsCalledByWhatStandsInItsBrackets() throws Exception {
    PastBuilds past = engine().pastBuilds();
    assertThat(past.step(last(), "[2/3]").name()).isEqualTo("[2/3] COPY . /src");
    assertThatThrownBy(() -> past.step(last(), "7/3"))
        .isInstanceOf(BuildException.class)
        .hasMessageContaining("has no step 7/3");
    assertThatThrownBy(() -> past.find(Optional.of("nothing")))
        .hasMessage("there is no build nothing");
  }

  @Test
  void whereAllIsExpectedToBeThereTheFirstMissFailsTheBuildAndIsExplained() throws Exception {
    builds.cache(BuildRequest.Cache.EXPECT);
    build();
    file("lib/a", "other");
    int steps = builds.store("store").resolve("jbuild/steps").toFile().list().length;
    assertThatThrownBy(this::build)
        .isInstanceOf(BuildException.class)
        .hasMessage("[2/3] COPY . /src is not in the cache: lib/a changed (content)");
    assertThat(builds.store("store").resolve("jbuild/steps").toFile().list()).hasSize(steps);
    assertThat(why("2/3").step().outcome()).isEqualTo(RecordedStep.Outcome.FAILED);
    assertThat(why("2/3").reasons()).extracting(Reason::names).containsExactly(List.of("lib/a"));
    assertThat(step("3/3").outcome()).isEqualTo(RecordedStep.Outcome.WAITING);
  }

  @Test
  void whatIsKnownOfAStepGoesWithItsResult() throws Exception {
    Path notes = builds.store("store").resolve("jbuild/notes");
    assertThat(notes).isNotEmptyDirectory();
    engine().prune(true, Optional.empty());
    assertThat(notes).isEmptyDirectory();
  }

  private void file(String name, String content) throws IOException {
    Path file = builds.context(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000_000)));
  }

  private void ignore(String... patterns) throws IOException {
    Files.writeString(
        builds.context(".dockerignore"),
        IGNORED_FILES + "left.out" + String.join("\n", patterns) + "\n");
  }

  /** Makes the image {@code base}, of a file that holds this. */
  private void base(String content) throws Exception {
    String text = "FROM busybox\nCOPY <<x /base\n" + content + "\nx\n";
    Files.writeString(builds.context("Dockerfile"), text);
    engine().build(builds.request("base"), event -> {}, OutputStream.nullOutputStream());
  }

  private void build() throws Exception {
    Files.writeString(builds.context("Dockerfile"), dockerfile);
    engine().build(builds.request("it"), event -> {}, OutputStream.nullOutputStream());
  }

  /** A result as another version of a step's code would have made it, in place of its own. */
  private void forgeVersion(String kind, String version) throws Exception {
    RecordedStep step = step("3/3");
    Path steps = builds.store("store").resolve("jbuild/steps");
    Path notes = builds.store("store").resolve("jbuild/notes");
    Digest key = step.key().orElseThrow();
    JsonObject record = JsonObject.parse(Files.readAllBytes(steps.resolve(key.hex())));
    List<JsonObject> ingredients = new ArrayList<>(record.objects("ingredients"));
    assertThat(ingredients.get(0).requiredText("name")).isEqualTo(kind);
    ingredients.get(0).putTexts("values", List.of(version));
    record.putObjects("ingredients", ingredients);
    String other = "0".repeat(64);
    Files.write(steps.resolve(other), record.toBytes());
    Files.move(notes.resolve(key.hex()), notes.resolve(other));
    Files.delete(steps.resolve(key.hex()));
    // And no build knows the step by its key of now.
    Path build = new BuildRecords(builds.store("store").resolve("jbuild")).folder();
    Path file = build.resolve(last().id());
    Files.writeString(file, Files.readString(file).replace(key.hex(), other));
  }

  private void lose(String word) throws Exception {
    String diffId = step(word).layer().orElseThrow().diffId().hex();
    Files.delete(builds.store("store").resolve("blobs/sha256/" + diffId));
  }

  private RecordedStep step(String word) throws Exception {
    return engine().pastBuilds().step(last(), word);
  }

  private Explanation why(String word) throws Exception {
    return engine().pastBuilds().why(last(), step(word));
  }

  private BuildRecord last() throws IOException {
    return engine().pastBuilds().find(Optional.empty());
  }

  private Jbuild engine() throws IOException {
    return builds.engine("store");
  }
}
