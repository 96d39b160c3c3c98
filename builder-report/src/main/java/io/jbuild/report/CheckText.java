package io.jbuild.report;

import io.jbuild.event.Finding;
import java.util.List;

/** Findings for people, as {@code docker build --check} shows them. */
final class CheckText {

  private CheckText() {}

  static String of(CheckedFile file) {
    List<Finding> findings = file.report().findings();
    StringBuilder text = new StringBuilder();
    if (findings.size() == 1) {
      text.append("Check complete, 1 warning has been found!\n");
    } else if (!findings.isEmpty()) {
      text.append("Check complete, ")
          .append(findings.size())
          .append(" warnings have been found!\n");
    } else if (file.report().failure().isEmpty()) {
      text.append("Check complete, no warnings found.\n");
    }
    SourceExcerpt source = SourceExcerpt.of(file.report().dockerfile(), file.name());
    for (Finding finding : findings) {
      text.append("\nWARNING: ").append(finding.rule());
      if (finding.own()) {
        text.append(" (jbuild's own rule)");
      } else if (!finding.url().isEmpty()) {
        text.append(" - ").append(finding.url());
      }
      text.append('\n').append(SourceExcerpt.printable(finding.detail())).append('\n');
      if (finding.own()) {
        text.append(finding.description()).append('\n');
      }
      text.append(source.at(finding.lines()));
    }
    return text.toString();
  }
}
