package io.jbuild.report.page;

import io.jbuild.failure.Lines;
import io.jbuild.history.BuildRecord;
import io.jbuild.history.RecordedStep;
import io.jbuild.report.format.FrontEnd;
import io.jbuild.report.format.Human;
import io.jbuild.result.BuildReport;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * A build as one page: when its steps were done, why they were not in the cache, what is in the
 * layers. The same build always gives the same page. A browser fetches nothing for it, and needs
 * its script only to look closer at folders.
 */
public final class BuildPage {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final BuildReport report;
  private final FrontEnd frontEnd;
  private final Html html = new Html();

  private BuildPage(BuildReport report, FrontEnd frontEnd) {
    this.report = report;
    this.frontEnd = frontEnd;
  }

  /** The page of a build. */
  public static String of(BuildReport report, FrontEnd frontEnd) {
    return new BuildPage(report, frontEnd).page();
  }

  private String page() {
    BuildRecord build = report.build();
    String script = resource("page.js");
    html.ours("<!DOCTYPE html>\n").open("html", "lang", "en").open("head");
    html.single("meta", "charset", "utf-8");
    html.single(
        "meta",
        "http-equiv",
        "Content-Security-Policy",
        "content",
        "default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'sha256-"
            + hash(script)
            + "'");
    html.single("meta", "name", "viewport", "content", "width=device-width, initial-scale=1");
    html.single("meta", "name", "color-scheme", "content", "light dark");
    html.single("link", "rel", "icon", "href", "data:,");
    html.element("title", title(build) + " · jbuild report");
    html.open("style").ours(resource("page.css")).close().close();
    html.open("body").open("main");
    header(build);
    Steps steps = new Steps(report);
    new TimelinePart(html, frontEnd, steps).write();
    new CachePart(html, frontEnd, steps).write();
    for (BuildReport.ReportedImage image : report.images()) {
      new ImagePart(html, steps, image, report.images().size() > 1).write();
    }
    if (report.images().isEmpty()) {
      html.open("section").element("h2", "Image");
      html.element(
          "p",
          build.image().isEmpty()
              ? "The build made none."
              : "The image is not in this store: it was written elsewhere, or removed since.",
          "class",
          "muted");
      html.close();
    }
    html.element(
        "footer", "jbuild " + frontEnd.version() + " · build " + build.id() + " · times in UTC");
    html.close();
    html.open("script").ours(script).close();
    return html.close().close().toString();
  }

  private static String title(BuildRecord build) {
    return build.tags().isEmpty() ? build.source().context() : String.join(", ", build.tags());
  }

  private void header(BuildRecord build) {
    html.open("header");
    html.open("h1").text(title(build)).text(" ");
    html.element("span", outcome(build), "class", "badge " + build.outcome().word()).close();
    build
        .failure()
        .ifPresent(
            failure ->
                html.element("p", frontEnd.worded(failure), "class", "failure", "role", "alert"));
    build.steps().stream()
        .filter(step -> step.outcome() == RecordedStep.Outcome.FAILED)
        .findFirst()
        .ifPresent(this::failed);
    html.open("div", "class", "tiles");
    tile(Seconds.of(build.took()), "took");
    tile(Long.toString(build.count(RecordedStep.Outcome.RAN)), "steps done");
    tile(Long.toString(build.count(RecordedStep.Outcome.CACHED)), "from the cache");
    long size =
        report.images().stream()
            .flatMap(image -> image.files().stream())
            .mapToLong(files -> files.sizes().bytes())
            .sum();
    if (size > 0) {
      tile(Human.size(size), report.images().size() > 1 ? "images" : "image");
    }
    html.close();
    html.open("dl", "class", "facts");
    fact("Began", TIME.format(build.began()));
    fact("Context", build.source().context());
    fact(
        "Dockerfile",
        build.source().dockerfile().isEmpty() ? "Dockerfile" : build.source().dockerfile());
    build.source().text().ifPresent(digest -> fact("Its digest", digest.toString()));
    build.source().target().ifPresent(target -> fact("Target", target));
    List<String> platforms = build.steps().stream().map(RecordedStep::platform).distinct().toList();
    if (!platforms.isEmpty()) {
      fact("Platform", String.join(", ", platforms));
    }
    build.image().ifPresent(image -> fact("Image id", image.toString()));
    build.steps().stream()
        .flatMap(step -> step.base().stream())
        .distinct()
        .forEach(base -> fact("Base", base.name() + " " + base.manifest()));
    html.close().close();
  }

  /** Where it failed, and how one comes to what it printed. */
  private void failed(RecordedStep step) {
    Lines lines = step.lines();
    html.element(
        "p",
        Steps.name(step)
            + (lines.first() == lines.last()
                ? ", line " + lines.first()
                : ", lines " + lines.first() + " to " + lines.last())
            + " of the Dockerfile. What it printed: jbuild logs "
            + report.build().id()
            + " '"
            + step.name().replaceFirst("^\\[([^]]*)].*", "$1")
            + "'");
  }

  private static String outcome(BuildRecord build) {
    return switch (build.outcome()) {
      case OK -> "✓ built";
      case FAILED -> "✗ failed";
      case INTERRUPTED -> "■ interrupted";
    };
  }

  private void tile(String value, String what) {
    html.open("div").element("b", value).element("span", what).close();
  }

  private void fact(String name, String value) {
    html.element("dt", name).element("dd", value);
  }

  private static String hash(String script) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      return Base64.getEncoder()
          .encodeToString(sha256.digest(script.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e); // Each JVM has it.
    }
  }

  private static String resource(String name) {
    try (InputStream in = BuildPage.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
