package io.jbuild.cli;

import io.jbuild.report.format.Value;
import io.jbuild.result.ContextReport;
import io.jbuild.result.ContextVerdict;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a context holds, for programs. */
final class ContextJson {

  private ContextJson() {}

  static String report(ContextReport report) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("bytes", Value.whole(report.bytes()));
    fields.put("files", Value.whole(report.files()));
    fields.put("folders", Value.whole(report.folders()));
    fields.put("items", new Value.Items(report.items().stream().map(ContextJson::item).toList()));
    fields.put(
        "largestFiles",
        new Value.Items(report.largest().stream().map(ContextJson::largeFile).toList()));
    report.ignoreFile().ifPresent(name -> fields.put("ignoreFile", Value.text(name)));
    fields.put("rules", new Value.Items(report.rules().stream().map(ContextJson::rule).toList()));
    fields.put("leftOutFolders", Value.text(report.leftOutMeasured() ? "measured" : "not entered"));
    return new Value.Fields(fields).pretty(2) + "\n";
  }

  static String verdicts(List<ContextVerdict> verdicts) {
    return new Value.Items(verdicts.stream().map(ContextJson::verdict).toList()).pretty(2) + "\n";
  }

  private static Value item(ContextReport.Item item) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("name", Value.text(item.name()));
    fields.put("bytes", Value.whole(item.bytes()));
    fields.put("files", Value.whole(item.files()));
    fields.put("folders", Value.whole(item.folders()));
    return new Value.Fields(fields);
  }

  private static Value largeFile(ContextReport.LargeFile file) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("path", Value.text(file.path()));
    fields.put("bytes", Value.whole(file.bytes()));
    return new Value.Fields(fields);
  }

  private static Value rule(ContextReport.Rule rule) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("line", Value.whole(rule.line()));
    fields.put("pattern", Value.text(rule.pattern()));
    fields.put("leftOutFiles", Value.whole(rule.files()));
    fields.put("leftOutFolders", Value.whole(rule.folders()));
    fields.put("leftOutBytes", Value.whole(rule.bytes()));
    return new Value.Fields(fields);
  }

  private static Value verdict(ContextVerdict verdict) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("path", Value.text(verdict.path()));
    fields.put("exists", new Value.Flag(verdict.exists()));
    String fate = verdict.fate().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    fields.put("fate", Value.text(fate));
    verdict.ignoreFile().ifPresent(name -> fields.put("ignoreFile", Value.text(name)));
    verdict
        .rule()
        .ifPresent(
            rule -> {
              fields.put("line", Value.whole(rule.line()));
              fields.put("pattern", Value.text(rule.pattern()));
            });
    return new Value.Fields(fields);
  }
}
