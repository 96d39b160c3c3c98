package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A real build is reported, and the page is read by a real browser. */
class ReportCommandTest {

  private static final String EVIL = "<script>document.title=1<";

  @TempDir Path folder;

  private final Typed user = new Typed();

  @BeforeEach
  void build() throws IOException {
    user.engines = RealEngine::open;
    user.environment.put("JBUILD_STORE", folder.resolve("store").toString());
    Path context = Files.createDirectories(folder.resolve("context"));
    Files.writeString(context.resolve("a"), "a".repeat(70_000));
    Files.writeString(context.resolve("b"), "b".repeat(9_000));
    Files.writeString(context.resolve(EVIL), "c".repeat(50_000));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM scratch\nCOPY . /x/\nCOPY b /x/a\nLABEL t=\"<img src=x onerror=alert(1)>\"\n");
    assertThat(user.type("build", "-q", "-t", "demo:1", context.toString())).isZero();
  }

  private Path page() {
    Path file = folder.resolve("page.html");
    assertThat(user.type("report", "-o", file.toString())).as(user.err).isZero();
    assertThat(user.out).isEqualTo(file + "\n");
    return file;
  }

  @Test
  void tellsOfTheBuildItsLayersAndItsWaste() throws IOException {
    assertThat(Files.readString(page()))
        .contains("demo:1", "[1/2] COPY . /x/", "2 steps, one after another", "no step like it")
        .contains("70kB</b> (51%) are stored", "/x/a", "replaced by <b>[2/2] COPY b /x/a</b>");
  }

  @Test
  void goesToStandardOutputAndNotToATerminal() {
    assertThat(user.type("report", "last", "-o", "-")).isZero();
    assertThat(user.out).startsWith("<!DOCTYPE html>").contains("demo:1");
    user.terminals.add(1);
    assertThat(user.type("report", "-o", "-")).isEqualTo(2);
    assertThat(user.err).contains("a page is not written to a terminal", "--output");
  }

  @Test
  void tellsOfABaseOfEachPlatformAndOfTheStepThatFailed() throws IOException {
    assertThat(again("FROM demo:1\nCOPY b /y\n")).isZero();
    assertThat(Files.readString(page()))
        .contains("COPY . /x/ # buildkit", "[2/2] COPY b /y", "in 3 layers", "1 path added");

    String both = "FROM scratch\nCOPY b /y\nARG TARGETARCH\nCOPY a /$TARGETARCH\n";
    assertThat(again(both, "--platform", "linux/amd64,linux/arm64", "-t", "both")).isZero();
    String page = Files.readString(page());
    assertThat(page).contains("3 steps, one after another").doesNotContain("one step took");
    assertThat(page.substring(page.indexOf("Layers of linux/amd64"), page.indexOf("Waste of")))
        .contains("[linux/amd64 1/2] COPY b /y", "/amd64")
        .doesNotContain("/arm64");
    assertThat(page.substring(page.indexOf("Layers of linux/arm64")))
        .contains("[linux/arm64 1/2] COPY b /y", "/arm64")
        .doesNotContain("[linux/amd64");

    assertThat(again("FROM demo:1\nCOPY none /y\n")).isEqualTo(1);
    assertThat(Files.readString(page()))
        .contains("✗ failed", "[2/2] COPY none /y, line 2 of the Dockerfile", "&#39;2/2&#39;")
        .contains("The build made none");
  }

  private int again(String dockerfile, String... options) throws IOException {
    Files.writeString(folder.resolve("context/Dockerfile"), dockerfile);
    List<String> words = new ArrayList<>(List.of("build", "-q"));
    words.addAll(List.of(options));
    words.add(folder.resolve("context").toString());
    return user.type(words.toArray(String[]::new));
  }

  @Test
  void saysWhatIsWrong() {
    assertThat(user.type("report", "nobody")).isEqualTo(2);
    assertThat(user.err).contains("there is no build nobody", "jbuild logs");
    assertThat(user.type("report", "-o", folder.resolve("none/page.html").toString())).isEqualTo(1);
    assertThat(user.err)
        .contains("there is no folder " + folder.resolve("none") + "\nMake the folder", "--output");
    assertThat(user.type("report", "-o", folder.toString())).isEqualTo(1);
    assertThat(user.err)
        .contains("it is a folder\nName a file in it: --output " + folder + "/jbuild-report.html");
  }

  @Test
  void anImageThatIsGoneIsSaidToBe() throws IOException {
    assertThat(user.type("rmi", "demo:1")).isZero();
    assertThat(Files.readString(page())).contains("The image is not in this store");
  }

  @Test
  void aBrowserTakesNothingOfItForMarkup() throws Exception {
    String dom = browser("--dump-dom", page().toUri().toString());
    assertThat(dom)
        .contains("<title>demo:1 · jbuild report</title>", "&lt;script&gt;document.title=1&lt;")
        .doesNotContain("<img", "<script>document");
    assertThat(dom).as("our script did its part").contains("zooms");
  }

  /** What there is to see, and how it lies there; no picture, whose letters differ by machine. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void isSeenOnAPhoneAndOnADeskByNightAndByDay(int light) throws Exception {
    Path frames = folder.resolve("frames.html");
    Files.writeString(frames, Resource.text("frames.html"));
    page();
    String seen =
        browser(
            "--window-size=1700,900",
            "--allow-file-access-from-files",
            "--virtual-time-budget=5000",
            "--blink-settings=preferredColorScheme=" + light,
            "--dump-dom",
            frames.toUri().toString());

    assertThat(seen).doesNotContain("CONSOLE", "Refused to");
    String facts = seen.substring(seen.indexOf("<pre id=\"facts\">") + 16, seen.indexOf("</pre>"));
    String layout =
        "too wide: nothing, boxes: 9 in the map, text is read: yes, bright: " + (light == 1);
    assertThat(facts.lines().limit(2)).containsExactly("desk " + layout, "phone " + layout);
    assertThat(
            facts
                .substring(facts.indexOf('\n', facts.indexOf("phone")) + 1)
                .replaceAll("sha256:[0-9a-f]{64}", "DIGEST")
                .replaceAll("[0-9.]+m?s\\b", "TIME")
                .replaceAll("2\\d{3}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d UTC", "MOMENT")
                .replaceAll("jbuild \\S+ · build \\S+", "jbuild VERSION · build ID")
                .replaceAll("linux/[a-z0-9/]+", "PLATFORM")
                .replace(folder.toString(), "")
                .replaceAll("\n+", "\n"))
        .isEqualTo(Resource.text("report.txt").stripTrailing());
  }

  /** Both of what it prints; it has no network but the host that does not exist. */
  private String browser(String... words) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Tools.require("chromium").toString(),
                "--headless=new",
                "--no-sandbox",
                "--disable-gpu",
                "--hide-scrollbars",
                "--enable-logging=stderr",
                "--user-data-dir=" + folder.resolve("browser"),
                "--host-resolver-rules=MAP * ~NOTFOUND"));
    command.addAll(List.of(words));
    Processes.Result result = Processes.run(folder, command);
    assertThat(result.exitCode()).as(result.err()).isZero();
    return result.out() + result.err();
  }
}
