package io.jbuild.dockerfile;

import io.jbuild.failure.Lines;
import io.jbuild.oci.Healthcheck;
import java.util.List;
import java.util.Optional;

/**
 * An instruction of a stage, typed, nothing in it expanded (Dockerfile reference). {@code FROM} is
 * not one: it is the head of a {@link Stage}.
 */
public sealed interface Instruction {

  /** A visitor without defaults: a new instruction does not compile until each consumer has it. */
  interface Visitor<R> {
    R add(Add add);

    R arg(Arg arg);

    R cmd(Cmd cmd);

    R copy(Copy copy);

    R entrypoint(Entrypoint entrypoint);

    R env(Env env);

    R expose(Expose expose);

    R healthcheck(HealthcheckOption healthcheck);

    R label(Label label);

    R maintainer(Maintainer maintainer);

    R onbuild(Onbuild onbuild);

    R run(Run run);

    R shell(Shell shell);

    R stopSignal(StopSignal stopSignal);

    R user(User user);

    R volume(Volume volume);

    R workdir(Workdir workdir);
  }

  /** The lines it stands on. */
  Lines lines();

  /** The instruction as progress shows it: its text on one line, flags included. */
  String text();

  <R> R accept(Visitor<R> visitor);

  /** {@code key=value}, as ENV, LABEL and ARG have it. */
  record KeyValue(String key, String value) {}

  /**
   * A here-document.
   *
   * @param name the word after {@code <<}, quotes removed; the file's name in COPY and ADD
   * @param content its lines, each ended by a newline; tabs already stripped for {@code <<-}
   * @param expand whether variables are expanded in it (no part of the name was quoted)
   */
  record Heredoc(String name, String content, boolean expand) {}

  /**
   * What RUN, CMD and ENTRYPOINT start.
   *
   * @param shell whether the (only) word is a text for the shell, and not a list of arguments
   * @param words the shell's text, or the arguments
   */
  record CommandLine(boolean shell, List<String> words) {
    public CommandLine {
      words = List.copyOf(words);
    }
  }

  /** What COPY and ADD share. */
  sealed interface FileInstruction extends Instruction {
    Files files();
  }

  /**
   * Sources, destination and flags that COPY and ADD share.
   *
   * @param sources paths, patterns, URLs; here-documents are not among them
   * @param heredocs the sources that are here-documents
   * @param destination as written
   */
  record Files(
      List<String> sources,
      List<Heredoc> heredocs,
      String destination,
      Optional<String> chown,
      Optional<String> chmod,
      boolean link,
      List<String> exclude) {
    public Files {
      sources = List.copyOf(sources);
      heredocs = List.copyOf(heredocs);
      exclude = List.copyOf(exclude);
    }
  }

  /** ADD. */
  record Add(
      Lines lines,
      String text,
      Files files,
      Optional<String> checksum,
      Optional<Boolean> keepGitDir,
      Optional<Boolean> unpack)
      implements FileInstruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.add(this);
    }
  }

  /** COPY. */
  record Copy(Lines lines, String text, Files files, Optional<String> from, boolean parents)
      implements FileInstruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.copy(this);
    }
  }

  /** ARG, with one or several names. */
  record Arg(Lines lines, String text, List<Declaration> declarations) implements Instruction {
    public Arg {
      declarations = List.copyOf(declarations);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.arg(this);
    }

    /** A name and its default. */
    public record Declaration(String name, Optional<String> value) {}
  }

  /** CMD. */
  record Cmd(Lines lines, String text, CommandLine command) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.cmd(this);
    }
  }

  /** ENTRYPOINT. */
  record Entrypoint(Lines lines, String text, CommandLine command) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.entrypoint(this);
    }
  }

  /** ENV. */
  record Env(Lines lines, String text, List<KeyValue> values) implements Instruction {
    public Env {
      values = List.copyOf(values);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.env(this);
    }
  }

  /** EXPOSE. */
  record Expose(Lines lines, String text, List<String> ports) implements Instruction {
    public Expose {
      ports = List.copyOf(ports);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.expose(this);
    }
  }

  /** HEALTHCHECK. */
  record HealthcheckOption(Lines lines, String text, Healthcheck health) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.healthcheck(this);
    }
  }

  /** LABEL. */
  record Label(Lines lines, String text, List<KeyValue> labels) implements Instruction {
    public Label {
      labels = List.copyOf(labels);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.label(this);
    }
  }

  /** MAINTAINER, which became a label long ago. */
  record Maintainer(Lines lines, String text, String name) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.maintainer(this);
    }
  }

  /**
   * ONBUILD.
   *
   * @param trigger the instruction to run in a child, as written, here-documents appended
   */
  record Onbuild(Lines lines, String text, String trigger) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.onbuild(this);
    }
  }

  /**
   * RUN.
   *
   * @param command what to start; here-documents are part of its text, as BuildKit gives them to
   *     the shell: a lone one is the text, of others the contents are appended
   * @param heredocs at most one: a lone one that begins with {@code #!}, to be shown to the command
   *     as the executable file {@code /dev/pipes/NAME}; the command is that file's name then
   * @param mounts values of {@code --mount}, as written: see {@link Mount#parse}
   * @param network what it reaches, where it says so
   * @param security what it may do, where it says so
   */
  record Run(
      Lines lines,
      String text,
      CommandLine command,
      List<Heredoc> heredocs,
      List<String> mounts,
      Optional<Network> network,
      Optional<Security> security,
      List<Device> devices)
      implements Instruction {

    /** What it reaches. */
    public enum Network {
      DEFAULT,
      NONE,
      HOST
    }

    /** What it may do. */
    public enum Security {
      SANDBOX,
      INSECURE
    }

    public Run {
      heredocs = List.copyOf(heredocs);
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.run(this);
    }
  }

  /** SHELL. */
  record Shell(Lines lines, String text, List<String> words) implements Instruction {
    public Shell {
      words = List.copyOf(words);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.shell(this);
    }
  }

  /** STOPSIGNAL. */
  record StopSignal(Lines lines, String text, String signal) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.stopSignal(this);
    }
  }

  /** USER. */
  record User(Lines lines, String text, String user) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.user(this);
    }
  }

  /** VOLUME. */
  record Volume(Lines lines, String text, List<String> paths) implements Instruction {
    public Volume {
      paths = List.copyOf(paths);
    }

    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.volume(this);
    }
  }

  /** WORKDIR. */
  record Workdir(Lines lines, String text, String path) implements Instruction {
    @Override
    public <R> R accept(Visitor<R> visitor) {
      return visitor.workdir(this);
    }
  }
}
