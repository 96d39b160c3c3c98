package io.jbuild.report;

import io.jbuild.event.Finding;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.report.format.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings as {@code docker build --call=check,format=json} prints them, field by field. */
final class CheckJson {

  private CheckJson() {}

  static String of(CheckedFile file) {
    Map<String, Value> results = new LinkedHashMap<>();
    results.put(
        "warnings",
        new Value.Items(file.report().findings().stream().map(CheckJson::warning).toList()));
    results.put("sources", new Value.Items(List.of(source(file))));
    file.report().failure().ifPresent(failure -> results.put("buildError", error(failure)));
    return new Value.Fields(results).pretty(2) + "\n";
  }

  private static Value warning(Finding finding) {
    Map<String, Value> warning = new LinkedHashMap<>();
    warning.put("ruleName", Value.text(finding.rule()));
    warning.put("description", Value.text(finding.description()));
    if (!finding.url().isEmpty()) {
      warning.put("url", Value.text(finding.url()));
    }
    warning.put("detail", Value.text(finding.detail()));
    warning.put("location", location(finding.lines()));
    return new Value.Fields(warning);
  }

  private static Value error(BuildException failure) {
    Map<String, Value> error = new LinkedHashMap<>();
    error.put("message", Value.text(failure.message()));
    error.put(
        "location",
        failure.lines().map(CheckJson::location).orElseGet(() -> new Value.Fields(Map.of())));
    return new Value.Fields(error);
  }

  private static Value source(CheckedFile file) {
    byte[] bytes = file.report().dockerfile().getBytes(StandardCharsets.UTF_8);
    Map<String, Value> source = new LinkedHashMap<>();
    source.put("filename", Value.text(file.name()));
    source.put("data", Value.text(Base64.getEncoder().encodeToString(bytes)));
    source.put("language", Value.text("Dockerfile"));
    return new Value.Fields(source);
  }

  /** A range for each line, as BuildKit has it. */
  private static Value location(Lines lines) {
    List<Value> ranges = new ArrayList<>();
    for (int line = lines.first(); line <= lines.last(); line++) {
      Map<String, Value> range = new LinkedHashMap<>();
      range.put("start", new Value.Fields(Map.of("line", Value.whole(line))));
      range.put("end", new Value.Fields(Map.of("line", Value.whole(line))));
      ranges.add(new Value.Fields(range));
    }
    return new Value.Fields(Map.of("ranges", new Value.Items(ranges)));
  }
}
