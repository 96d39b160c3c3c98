package io.jbuild.cli;

import io.jbuild.report.format.Human;
import io.jbuild.report.format.Value;
import io.jbuild.result.MachineReport;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/** {@code jbuild doctor}: what this machine allows, and what one change would allow more. */
final class DoctorCommand implements Command {

  private static final int WIDTH = 80;
  private static final int COLUMN = 18;

  @Override
  public Syntax syntax() {
    return Syntax.of(
            "doctor",
            "[OPTIONS]",
            "Tell what this machine allows a RUN, and what one change would allow more.")
        .value("text|json", "How it is printed", "--format");
  }

  @Override
  public int run(Invocation invocation) throws IOException, InterruptedException {
    invocation.arguments().none();
    boolean json = invocation.arguments().json();
    MachineReport report = invocation.engine().examine();
    invocation.around().out().print(json ? json(report) : text(report));
    return report.taken().isPresent() ? ExitCode.DONE : ExitCode.FAILED;
  }

  private static String text(MachineReport report) {
    StringBuilder text = new StringBuilder("RUN is isolated by the first of these that works:\n");
    String taken = report.taken().orElse("");
    for (MachineReport.RungState rung : report.rungs()) {
      String state = rung.name().equals(taken) ? "works, and is taken" : "works";
      row(text, rung.works() ? "+" : "-", rung.name(), rung.works() ? state : rung.why());
      advice(text, rung.remedy());
    }
    if (taken.isEmpty()) {
      text.append("\nNo Dockerfile with RUN can be built here; others can.\n");
    }
    text.append("\nBesides:\n");
    row(text, report.ids().remedy().isEmpty() ? "+" : "-", "users", users(report.ids().kind()));
    advice(text, report.ids().remedy());
    MachineReport.StoreState store = report.store();
    String space = Human.size(store.free()) + " free of " + Human.size(store.total());
    row(text, "+", "store", store.folder() + ", " + space);
    for (MachineReport.Tool tool : report.tools()) {
      row(
          text,
          tool.path().isPresent() ? "+" : "-",
          tool.name(),
          tool.path().orElse("not in PATH; needed for " + tool.use()));
    }
    return text.toString();
  }

  private static String users(String kind) {
    return switch (kind) {
      case "all" -> "all of the machine";
      case "subordinate" -> "root, and those of your subordinate ids";
      default -> "root alone: files of a RUN belong to nobody else";
    };
  }

  private static void row(StringBuilder text, String sign, String name, String what) {
    text.append(String.format(java.util.Locale.ROOT, "  %s %-" + (COLUMN - 4) + "s", sign, name));
    wrapped(text, what);
  }

  private static void advice(StringBuilder text, String remedy) {
    if (!remedy.isEmpty()) {
      text.append(" ".repeat(COLUMN));
      wrapped(text, CommandWords.in(remedy));
    }
  }

  private static void wrapped(StringBuilder text, String words) {
    int column = COLUMN;
    boolean first = true;
    for (String word : words.split(" ", -1)) {
      if (!first && column + 1 + word.length() > WIDTH) {
        text.append('\n').append(" ".repeat(COLUMN));
        column = COLUMN;
      } else if (!first) {
        text.append(' ');
        column++;
      }
      text.append(word);
      column += word.length();
      first = false;
    }
    text.append('\n');
  }

  private static String json(MachineReport report) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("isolation", Value.text(report.taken().orElse("")));
    fields.put("rungs", new Value.Items(report.rungs().stream().map(DoctorCommand::rung).toList()));
    Map<String, Value> users = new LinkedHashMap<>();
    users.put("kind", Value.text(report.ids().kind()));
    users.put("remedy", Value.text(CommandWords.in(report.ids().remedy())));
    fields.put("users", new Value.Fields(users));
    Map<String, Value> store = new LinkedHashMap<>();
    store.put("folder", Value.text(report.store().folder()));
    store.put("free", Value.whole(report.store().free()));
    store.put("total", Value.whole(report.store().total()));
    fields.put("store", new Value.Fields(store));
    Map<String, Value> tools = new LinkedHashMap<>();
    report.tools().forEach(tool -> tools.put(tool.name(), Value.text(tool.path().orElse(""))));
    fields.put("tools", new Value.Fields(tools));
    return new Value.Fields(fields).pretty(2) + "\n";
  }

  private static Value rung(MachineReport.RungState rung) {
    Map<String, Value> fields = new LinkedHashMap<>();
    fields.put("name", Value.text(rung.name()));
    fields.put("works", new Value.Flag(rung.works()));
    fields.put("why", Value.text(rung.why()));
    fields.put("remedy", Value.text(CommandWords.in(rung.remedy())));
    return new Value.Fields(fields);
  }
}
