package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  @ParameterizedTest
  @CsvSource({"390,0", "390,1", "1280,0", "1280,1"})
  void isSeenOnAPhoneAndOnADeskByNightAndByDay(int width, int light) throws Exception {
    Path picture = folder.resolve("picture.png");
    // A browser's own window is never as narrow as a phone.
    Path frame = folder.resolve("frame.html");
    Files.writeString(
        frame,
        "<body style='margin:0'><iframe src='"
            + page().toUri()
            + "' style='border:0;height:1800px;width:"
            + width
            + "px'>");
    String log =
        browser(
            "--window-size=1280,1800",
            "--force-device-scale-factor=1",
            "--blink-settings=preferredColorScheme=" + light,
            "--screenshot=" + picture,
            frame.toUri().toString());
    assertThat(log).doesNotContain("CONSOLE", "Refused to");
    BufferedImage image = ImageIO.read(picture.toFile());
    Set<Integer> colours = new TreeSet<>();
    for (int y = 0; y < image.getHeight(); y += 3) {
      for (int x = 0; x < width; x += 3) {
        colours.add(image.getRGB(x, y));
      }
    }
    assertThat(colours).hasSizeGreaterThan(50);
    boolean bright = (image.getRGB(2, 2) & 0xff) > 128;
    assertThat(bright).isEqualTo(light == 1);
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
