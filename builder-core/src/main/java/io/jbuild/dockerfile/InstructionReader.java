package io.jbuild.dockerfile;

import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.dockerfile.Instruction.KeyValue;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.failure.Suggestion;
import io.jbuild.grammar.Assignment;
import io.jbuild.grammar.HereDocument;
import io.jbuild.grammar.Node;
import io.jbuild.grammar.Quoted;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Reads one instruction, by the rules of its keyword. */
final class InstructionReader {
  private static final List<String> KEYWORDS =
      List.of(
          "ADD",
          "ARG",
          "CMD",
          "COPY",
          "ENTRYPOINT",
          "ENV",
          "EXPOSE",
          "FROM",
          "HEALTHCHECK",
          "LABEL",
          "MAINTAINER",
          "ONBUILD",
          "RUN",
          "SHELL",
          "STOPSIGNAL",
          "USER",
          "VOLUME",
          "WORKDIR");

  private final Node node;
  private final Lines lines;
  private final String name;
  private final String text;
  private final List<String> words;

  InstructionReader(Node node, Lines lines) {
    this.node = node;
    this.lines = lines;
    this.name = node.keyword().toUpperCase(Locale.ROOT);
    this.text = InstructionText.of(node);
    this.words = node.arguments().words();
  }

  Instruction read() {
    return switch (name) {
      case "ADD" -> add();
      case "ARG" -> arg();
      case "CMD" -> {
        noFlags();
        yield new Instruction.Cmd(lines, text, RunCommand.commandLine(node));
      }
      case "COPY" -> copy();
      case "ENTRYPOINT" -> {
        noFlags();
        yield new Instruction.Entrypoint(lines, text, RunCommand.commandLine(node));
      }
      case "ENV" -> new Instruction.Env(lines, text, assignments());
      case "EXPOSE" -> {
        List<String> ports = new ArrayList<>(someWords());
        Collections.sort(ports);
        yield new Instruction.Expose(lines, text, ports);
      }
      case "HEALTHCHECK" ->
          new Instruction.HealthcheckOption(lines, text, HealthcheckReader.read(node));
      case "LABEL" -> new Instruction.Label(lines, text, assignments());
      case "MAINTAINER" -> new Instruction.Maintainer(lines, text, oneWord());
      case "ONBUILD" -> onbuild();
      case "RUN" -> run();
      case "SHELL" -> shell();
      // BuildKit passes over the flags of this one.
      case "STOPSIGNAL" -> new Instruction.StopSignal(lines, text, exactlyOne());
      case "USER" -> new Instruction.User(lines, text, oneWord());
      case "VOLUME" -> new Instruction.Volume(lines, text, volumes());
      case "WORKDIR" -> new Instruction.Workdir(lines, text, oneWord());
      default -> throw unknown();
    };
  }

  private BuildException unknown() {
    return refusal(
        "unknown instruction: " + node.keyword(),
        Suggestion.of(name, KEYWORDS).map(match -> "Did you mean " + match + "?").orElse(""));
  }

  private Instruction add() {
    Flags flags =
        Flags.of("chown", "chmod", "checksum")
            .andMany("exclude")
            .andSwitches("link", "keep-git-dir", "unpack");
    Files files = files(flags);
    return new Instruction.Add(
        lines,
        text,
        files,
        flags.text("checksum"),
        flags.flag("keep-git-dir"),
        flags.flag("unpack"));
  }

  private Instruction copy() {
    Flags flags =
        Flags.of("chown", "chmod", "from").andMany("exclude").andSwitches("link", "parents");
    Files files = files(flags);
    return new Instruction.Copy(
        lines, text, files, flags.text("from"), flags.flag("parents").orElse(false));
  }

  private Files files(Flags flags) {
    if (words.size() < 2) {
      throw refusal(
          name
              + " requires at least two arguments, but only one was provided."
              + " Destination could not be determined",
          "Write " + name + " source destination.");
    }
    flags.parse(node.flags());
    String destination = words.get(words.size() - 1);
    if (HereDocument.ofWord(destination).isPresent()) {
      throw refusal(
          name + " cannot accept a heredoc as a destination",
          "Name the file or directory behind the heredoc.");
    }
    List<String> sources = new ArrayList<>();
    List<Heredoc> heredocs = new ArrayList<>();
    for (String source : words.subList(0, words.size() - 1)) {
      // Also in JSON form, where no content follows: BuildKit makes an empty file then.
      Optional<HereDocument> announced = HereDocument.ofWord(source);
      if (announced.isPresent()) {
        heredocs.add(heredoc(announced.get()));
      } else {
        sources.add(source);
      }
    }
    return new Files(
        sources,
        heredocs,
        destination,
        flags.text("chown"),
        flags.text("chmod"),
        flags.flag("link").orElse(false),
        flags.all("exclude"));
  }

  /** Of two with the same name, the second's content stands for both. */
  private Heredoc heredoc(HereDocument announced) {
    String content = "";
    for (HereDocument read : node.heredocs()) {
      if (read.name().equals(announced.name())) {
        content = read.strippedContent();
      }
    }
    return new Heredoc(announced.name(), content, announced.expand());
  }

  private Instruction arg() {
    // BuildKit passes over the flags of this one.
    List<Instruction.Arg.Declaration> declarations = new ArrayList<>();
    for (String word : atLeastOne()) {
      int equals = word.indexOf('=');
      if (equals == 0) {
        throw blankName();
      }
      declarations.add(
          equals < 0
              ? new Instruction.Arg.Declaration(word, Optional.empty())
              : new Instruction.Arg.Declaration(
                  word.substring(0, equals), Optional.of(word.substring(equals + 1))));
    }
    return new Instruction.Arg(lines, text, declarations);
  }

  private List<KeyValue> assignments() {
    noFlags();
    List<Assignment> assignments = node.arguments().assignments();
    if (assignments.isEmpty()) {
      throw atLeast();
    }
    List<KeyValue> values = new ArrayList<>();
    for (Assignment assignment : assignments) {
      if (assignment.name().isEmpty()) {
        throw blankName();
      }
      values.add(new KeyValue(assignment.name(), assignment.value()));
    }
    return values;
  }

  private Instruction onbuild() {
    Node trigger = node.arguments().trigger().orElseThrow(this::atLeast);
    noFlags();
    String keyword = trigger.keyword().toUpperCase(Locale.ROOT);
    switch (keyword) {
      case "ONBUILD" -> throw refusal("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed", "");
      case "FROM", "MAINTAINER" ->
          throw refusal(keyword + " isn't allowed as an ONBUILD trigger", "");
      default -> {}
    }
    String written = node.text().strip().substring(node.keyword().length()).stripLeading();
    return new Instruction.Onbuild(lines, text, RunCommand.withContents(written, node.heredocs()));
  }

  private Instruction run() {
    Flags flags =
        Flags.of("network", "security").andMany("mount").andMany("device").parse(node.flags());
    for (String mount : flags.all("mount")) {
      RunFlags.checkMount(mount);
    }
    RunCommand command = RunCommand.of(node);
    return new Instruction.Run(
        lines,
        text,
        command.line(),
        command.files(),
        flags.all("mount"),
        flags.all("network").stream().findFirst().map(InstructionReader::network),
        flags.all("security").stream().findFirst().map(InstructionReader::security),
        flags.all("device").stream().map(RunFlags::device).toList());
  }

  private static Instruction.Run.Network network(String mode) {
    return switch (mode) {
      case "default" -> Instruction.Run.Network.DEFAULT;
      case "none" -> Instruction.Run.Network.NONE;
      case "host" -> Instruction.Run.Network.HOST;
      default ->
          throw refusal(
              "invalid network mode " + Quoted.text(mode), "Write default, none or host.");
    };
  }

  private static Instruction.Run.Security security(String mode) {
    return switch (mode) {
      case "sandbox" -> Instruction.Run.Security.SANDBOX;
      case "insecure" -> Instruction.Run.Security.INSECURE;
      default ->
          throw refusal(
              "security " + Quoted.text(mode) + " is not valid", "Write sandbox or insecure.");
    };
  }

  private Instruction shell() {
    noFlags();
    if (words.isEmpty()) {
      throw atLeast();
    }
    if (!node.arguments().json()) {
      throw refusal(
          "SHELL requires the arguments to be in JSON form",
          "Write SHELL [\"/bin/bash\", \"-c\"].");
    }
    return new Instruction.Shell(lines, text, words);
  }

  private List<String> volumes() {
    List<String> volumes = new ArrayList<>();
    for (String word : someWords()) {
      String path = word.strip();
      if (path.isEmpty()) {
        throw refusal("VOLUME specified can not be an empty string", "");
      }
      volumes.add(path);
    }
    return volumes;
  }

  private void noFlags() {
    Flags.of().parse(node.flags());
  }

  private String oneWord() {
    String word = exactlyOne();
    noFlags();
    return word;
  }

  private String exactlyOne() {
    if (words.size() != 1) {
      throw refusal(name + " requires exactly one argument", "");
    }
    return words.get(0);
  }

  private List<String> someWords() {
    List<String> some = atLeastOne();
    noFlags();
    return some;
  }

  private List<String> atLeastOne() {
    if (words.isEmpty()) {
      throw atLeast();
    }
    return words;
  }

  private BuildException atLeast() {
    return refusal(name + " requires at least one argument", "");
  }

  private BuildException blankName() {
    return refusal(name + " names can not be blank", "Write " + name + " name=value.");
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.DOCKERFILE, message, hint);
  }
}
