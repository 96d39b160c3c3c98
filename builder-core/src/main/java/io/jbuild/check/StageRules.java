package io.jbuild.check;

import io.jbuild.context.IgnoreRules;
import io.jbuild.dockerfile.Instruction;
import io.jbuild.dockerfile.Instruction.Files;
import io.jbuild.dockerfile.Instruction.Heredoc;
import io.jbuild.dockerfile.Instruction.KeyValue;
import io.jbuild.dockerfile.Mount;
import io.jbuild.dockerfile.WordExpansion;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Lines;
import io.jbuild.grammar.Assignment;
import io.jbuild.grammar.Quoted;
import io.jbuild.plan.PlanOptions;
import io.jbuild.plan.RemoteSources;
import io.jbuild.plan.Scope;
import io.jbuild.secret.SecretNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The rules that ask what an instruction means where it stands, for one instruction. */
final class StageRules implements Instruction.Visitor<StageState> {

  /**
   * What the rules ask besides the stage.
   *
   * @param ignore what the context leaves out
   */
  record Surroundings(
      WordExpansion expansion, PlanOptions options, Scope globals, IgnoreRules ignore) {}

  /** Told nowhere, and no variables for anybody. */
  private static final List<String> SETTINGS =
      List.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final Surroundings around;
  private final StageState stage;
  private final Line line;
  private final CheckOptions options;
  private final Findings findings;

  StageRules(
      Surroundings around, StageState stage, Line line, CheckOptions options, Findings findings) {
    this.around = around;
    this.stage = stage;
    this.line = line;
    this.options = options;
    this.findings = findings;
  }

  /** False where the instruction cannot be expanded: the plan fails with it. */
  boolean check() {
    try {
      line.instruction().accept(this);
      return true;
    } catch (BuildException unreadable) {
      return false;
    }
  }

  @Override
  public StageState env(Instruction.Env env) {
    List<KeyValue> values = expand(env.values());
    legacyFormat();
    for (KeyValue pair : values) {
      secret("ENV", pair.key());
      stage.scope.setEnv(pair.key(), pair.value());
    }
    return stage;
  }

  @Override
  public StageState label(Instruction.Label label) {
    expand(label.labels());
    legacyFormat();
    return stage;
  }

  @Override
  public StageState arg(Instruction.Arg arg) {
    for (Instruction.Arg.Declaration declaration : arg.declarations()) {
      String name = declaration.name();
      secret("ARG", name);
      Optional<String> value = Optional.ofNullable(around.options.buildArgs().get(name));
      if (value.isEmpty()) {
        value =
            declaration.value().isPresent()
                ? Optional.of(expand(declaration.value().get()))
                : around.globals.find(name);
      }
      stage.scope.declareArg(name, value);
    }
    return stage;
  }

  @Override
  public StageState cmd(Instruction.Cmd cmd) {
    onlyOnce();
    jsonRecommended(cmd.command());
    return stage;
  }

  @Override
  public StageState entrypoint(Instruction.Entrypoint entrypoint) {
    onlyOnce();
    jsonRecommended(entrypoint.command());
    return stage;
  }

  @Override
  public StageState healthcheck(Instruction.HealthcheckOption healthcheck) {
    onlyOnce();
    return stage;
  }

  @Override
  public StageState expose(Instruction.Expose expose) {
    for (String word : expose.ports()) {
      for (String port : around.expansion.words(word, new WatchedVariables(stage.scope))) {
        if (!port(port)) {
          return stage;
        }
      }
    }
    return stage;
  }

  @Override
  public StageState workdir(Instruction.Workdir workdir) {
    String path = expand(workdir.path());
    if (!stage.workingDirectoryGiven && !path.startsWith("/")) {
      add(
          Rule.WORKDIR_RELATIVE_PATH,
          "Relative workdir "
              + Quoted.text(path)
              + " can have unexpected results if the base image changes");
    }
    stage.workingDirectoryGiven = true;
    return stage;
  }

  @Override
  public StageState copy(Instruction.Copy copy) {
    List<String> sources = expand(copy.files(), Optional.empty());
    if (copy.from().isEmpty()) {
      for (String source : sources) {
        ignored("Copy", source);
      }
    }
    return stage;
  }

  @Override
  public StageState add(Instruction.Add add) {
    for (String source : expand(add.files(), add.checksum())) {
      if (!RemoteSources.isRemote(source)) {
        ignored("Add", source);
      }
    }
    return stage;
  }

  @Override
  public StageState run(Instruction.Run run) {
    for (String mount : run.mounts()) {
      Mount.parse(mount, this::expand);
    }
    return stage;
  }

  @Override
  public StageState shell(Instruction.Shell shell) {
    stage.shellGiven = true;
    return stage;
  }

  @Override
  public StageState stopSignal(Instruction.StopSignal stopSignal) {
    expand(stopSignal.signal());
    return stage;
  }

  @Override
  public StageState user(Instruction.User user) {
    expand(user.user());
    return stage;
  }

  @Override
  public StageState volume(Instruction.Volume volume) {
    for (String path : volume.paths()) {
      expand(path);
    }
    return stage;
  }

  @Override
  public StageState onbuild(Instruction.Onbuild onbuild) {
    stage.triggers.add(onbuild.trigger());
    return stage;
  }

  @Override
  public StageState maintainer(Instruction.Maintainer maintainer) {
    return stage;
  }

  private void onlyOnce() {
    Optional<Lines> replaced = stage.replace(line.keyword().toUpperCase(Locale.ROOT), line.lines());
    if (replaced.isPresent()) {
      findings.add(
          options,
          Rule.MULTIPLE_INSTRUCTIONS_DISALLOWED,
          replaced.get(),
          "Multiple "
              + line.keyword()
              + " instructions should not be used in the same stage because only the last one will"
              + " be used");
    }
  }

  private void jsonRecommended(Instruction.CommandLine command) {
    if (command.shell() && !stage.shellGiven) {
      add(
          Rule.JSON_ARGS_RECOMMENDED,
          "JSON arguments recommended for "
              + line.keyword()
              + " to prevent unintended behavior related to OS signals");
    }
  }

  private void legacyFormat() {
    for (Assignment assignment : line.node().arguments().assignments()) {
      if (assignment.legacy()) {
        String name = line.keyword();
        add(
            Rule.LEGACY_KEY_VALUE_FORMAT,
            "\""
                + name
                + " key=value\" should be used instead of legacy \""
                + name
                + " key value\" format");
      }
    }
  }

  private void secret(String instruction, String name) {
    if (SecretNames.sounds(name)) {
      add(
          Rule.SECRETS_USED_IN_ARG_OR_ENV,
          "Do not use ARG or ENV instructions for sensitive data ("
              + instruction
              + " "
              + Quoted.text(name)
              + ")");
    }
  }

  /** False where it is no port, with which the plan fails. */
  private boolean port(String word) {
    String[] parts = word.split(":", -1);
    String container = parts[parts.length - 1];
    int slash = container.indexOf('/');
    String protocol = slash < 0 ? "" : container.substring(slash + 1);
    String lower = protocol.toLowerCase(Locale.ROOT);
    if (slash == 0 || container.isEmpty() || !List.of("", "tcp", "udp", "sctp").contains(lower)) {
      return false;
    }
    if (!protocol.equals(lower)) {
      add(
          Rule.EXPOSE_PROTO_CASING,
          "Defined protocol '" + word + "' in EXPOSE instruction should be lowercase");
    }
    if (word.length() > container.length() + parts.length - 1) {
      add(
          Rule.EXPOSE_INVALID_FORMAT,
          "EXPOSE instruction should not define an IP address or host-port mapping, found '"
              + word
              + "'");
    }
    return true;
  }

  private void ignored(String verb, String source) {
    Optional<String> path = around.ignore.leftOutSource(source);
    if (path.isPresent()) {
      add(
          Rule.COPY_IGNORED_FILE,
          "Attempting to "
              + verb
              + " file "
              + Quoted.text(path.get())
              + " that is excluded by .dockerignore");
    }
  }

  /** The sources, expanded, after all else that is to be expanded was looked at. */
  private List<String> expand(Files files, Optional<String> checksum) {
    expand(files.chown().orElse(""));
    expand(files.chmod().orElse(""));
    expand(checksum.orElse(""));
    List<String> sources = new ArrayList<>();
    for (String source : files.sources()) {
      sources.add(expand(source));
    }
    expand(files.destination());
    for (Heredoc heredoc : files.heredocs()) {
      if (heredoc.expand()) {
        expandHeredoc(heredoc);
      }
    }
    return sources;
  }

  private List<KeyValue> expand(List<KeyValue> pairs) {
    List<KeyValue> expanded = new ArrayList<>();
    for (KeyValue pair : pairs) {
      expanded.add(new KeyValue(expand(pair.key()), expand(pair.value())));
    }
    return expanded;
  }

  private String expand(String word) {
    if (isPlain(word)) {
      return word;
    }
    WatchedVariables variables = new WatchedVariables(stage.scope);
    try {
      return around.expansion.expand(word, variables);
    } finally {
      undefined(variables);
    }
  }

  private void expandHeredoc(Heredoc heredoc) {
    WatchedVariables variables = new WatchedVariables(stage.scope);
    try {
      WordExpansion.expandHeredoc(heredoc.content(), variables);
    } finally {
      undefined(variables);
    }
  }

  /** Whether there is nothing in a word that expansion could change. */
  private static boolean isPlain(String word) {
    for (int i = 0; i < word.length(); i++) {
      switch (word.charAt(i)) {
        case '$', '"', '\'', '\\', '`', '<' -> {
          return false;
        }
        default -> {}
      }
    }
    return true;
  }

  private void undefined(WatchedVariables variables) {
    for (String name : variables.unset()) {
      undefined(name);
    }
  }

  private void undefined(String name) {
    if (!stage.environmentKnown || stage.scope.declares(name) || SETTINGS.contains(name)) {
      return;
    }
    String meant =
        ClosestName.of(name, stage.scope.variables().keySet())
            .map(match -> " (did you mean $" + match + "?)")
            .orElse("");
    add(Rule.UNDEFINED_VAR, "Usage of undefined variable '$" + name + "'" + meant);
  }

  private void add(Rule rule, String detail) {
    findings.add(options, rule, line.lines(), detail);
  }
}
