package io.jbuild.report;

import io.jbuild.result.Verification.Verified;
import java.util.ArrayList;
import java.util.List;

/**
 * A verification as JUnit's XML: a test for each image, which fails where the image is another each
 * time, and has an error where nobody can tell.
 */
final class VerifyJunit {

  private VerifyJunit() {}

  static String of(VerifiedBuild build) {
    List<String> cases = new ArrayList<>();
    int failures = 0;
    if (build.verification().isPresent()) {
      for (Verified image : build.verification().get().images()) {
        String name = "image for " + image.platform();
        if (image.isSame()) {
          cases.add(test(build, name, ""));
        } else {
          failures++;
          cases.add(test(build, name, inner("failure", build.verdict(), VerifyText.of(build))));
        }
      }
    } else {
      String message = build.failure().map(failure -> failure.message()).orElse("");
      cases.add(test(build, "image", inner("error", message, "")));
    }
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
        + "<testsuite name=\"jbuild verify\" tests=\""
        + cases.size()
        + "\" failures=\""
        + failures
        + "\" errors=\""
        + (build.verification().isPresent() ? 0 : 1)
        + "\" skipped=\"0\">\n"
        + String.join("", cases)
        + "</testsuite>\n";
  }

  private static String test(VerifiedBuild build, String name, String content) {
    String begin =
        "  <testcase classname=\"" + xml(build.dockerfile()) + "\" name=\"" + xml(name) + "\"";
    return content.isEmpty() ? begin + "/>\n" : begin + ">\n" + content + "  </testcase>\n";
  }

  private static String inner(String element, String message, String text) {
    return "    <"
        + element
        + " message=\""
        + xml(message)
        + "\">"
        + xml(text)
        + "</"
        + element
        + ">\n";
  }

  /** As XML 1.0 can hold it: controls become question marks. */
  private static String xml(String text) {
    StringBuilder escaped = new StringBuilder();
    text.codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> escaped.append("&amp;");
                case '<' -> escaped.append("&lt;");
                case '>' -> escaped.append("&gt;");
                case '"' -> escaped.append("&quot;");
                case '\n', '\t' -> escaped.appendCodePoint(c);
                default -> {
                  boolean allowed =
                      c >= ' ' && (c < 0xD800 || c > 0xDFFF) && (c & 0xFFFE) != 0xFFFE;
                  escaped.appendCodePoint(allowed ? c : '?');
                }
              }
            });
    return escaped.toString();
  }
}
