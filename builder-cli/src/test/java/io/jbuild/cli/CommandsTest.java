package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @TempDir Path context;

  private final Typed user = new Typed();

  @Test
  void theWordBuildMayBeLeftOut() {
    assertThat(user.type("-t", "x", context.toString())).isZero();
    assertThat(user.type("build", "-t", "x", context.toString())).isZero();
    assertThat(user.type("image", "build", "-t", "x", context.toString())).isZero();
    assertThat(user.engine.builds).hasSize(3);
    assertThat(user.engine.builds.get(0)).isEqualTo(user.engine.builds.get(1));
  }

  @Test
  void theStoreMayBeNamedBeforeTheCommand() {
    user.type("--store", "/a", "images");
    assertThat(user.engine.store).contains(Path.of("/a"));
    user.type("--store=/b", "images");
    assertThat(user.engine.store).contains(Path.of("/b"));
    user.type("images", "--store", "/c");
    assertThat(user.engine.store).contains(Path.of("/c"));
  }

  @Test
  void theStoreIsWhereTheOptionOrTheEnvironmentSays() {
    user.type("images");
    assertThat(user.engine.store).contains(Path.of("/home/ann/.local/share/jbuild"));
    user.environment.put("XDG_DATA_HOME", "relative/is/ignored");
    user.type("images");
    assertThat(user.engine.store).contains(Path.of("/home/ann/.local/share/jbuild"));
    user.environment.put("XDG_DATA_HOME", "/data");
    user.type("images");
    assertThat(user.engine.store).contains(Path.of("/data/jbuild"));
    user.environment.put("JBUILD_STORE", "/store");
    user.type("images");
    assertThat(user.engine.store).contains(Path.of("/store"));
  }

  @Test
  void withoutAHomeTheStoreMustBeNamed() {
    user.environment.clear();

    assertThat(user.type("images")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no place for the store: HOME is not set. Name a directory with"
                + " --store.\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-v", "version"})
  void theVersionIsPrinted(String word) {
    assertThat(user.type(word)).isZero();
    assertThat(user.out).matches("jbuild version \\d+\\.\\d+\\.\\d+(-SNAPSHOT)?\n");
    assertThat(user.err).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--help", "-h", "help"})
  void helpListsTheCommands(String word) {
    assertThat(user.type(word)).isZero();
    assertThat(user.out).startsWith("Usage: jbuild [build] [OPTIONS] CONTEXT\n");
    CommandName.words().forEach(name -> assertThat(user.out).contains("\n  " + name + " "));
  }

  @Test
  void nothingTypedShowsHelp() {
    assertThat(user.type()).isZero();
    assertThat(user.out).startsWith("Usage: jbuild");
  }

  @ParameterizedTest
  @EnumSource(CommandName.class)
  void everyCommandHasHelpThatFitsATerminal(CommandName command) {
    String name = command.word();
    PrintStream before = System.err;
    ByteArrayOutputStream parser = new ByteArrayOutputStream();
    System.setErr(new PrintStream(parser, /* autoFlush= */ true, StandardCharsets.UTF_8));
    try {
      assertThat(user.type(name, "--help")).isZero();
    } finally {
      System.setErr(before);
    }
    assertThat(parser.toString(StandardCharsets.UTF_8)).isEmpty();
    String help = user.out;
    assertThat(help).startsWith("Usage: jbuild " + name + " ").contains("--store=DIR");
    assertThat(help.lines()).allMatch(line -> line.length() < 80);
    assertThat(user.type("help", name)).isZero();
    assertThat(user.out).isEqualTo(help);
    assertThat(user.engine.store).isEmpty();
  }

  @Test
  void theListOfCommandsFitsATerminal() {
    user.type("--help");
    assertThat(user.out.lines()).allMatch(line -> line.length() < 80);
    assertThat(user.out).containsPattern("\nContainers:\n  run +Run a command in an image\n");
  }

  @Test
  void aLongHelpIsGrouped() {
    user.type("build", "--help");
    assertThat(user.out.lines().filter(line -> line.matches("[A-Z].*:")))
        .startsWith("What is built:", "The image:", "What RUN has, and may do:")
        .endsWith("General:");
    assertThat(user.out.substring(user.out.indexOf("\nGeneral:"))).contains("--store=DIR");
    user.type("load", "--help");
    assertThat(user.out).doesNotContain("General:");
  }

  @Test
  void helpForAnUnknownCommandIsRefused() {
    assertThat(user.type("help", "dance")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: there is no command 'dance'. See 'jbuild --help'.\n");
    assertThat(user.type("help", "imagse")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: there is no command 'imagse'. Did you mean 'images'?\n");
  }

  @Test
  void theVersionIsAlsoForScripts() {
    assertThat(user.type("version", "--format", "json")).isZero();
    assertThat(user.out).matches("\\{\"Version\":\"\\d[^\"]*\"}\n");
    assertThat(user.type("version", "--format", "{{.Version}}")).isZero();
    assertThat(user.out).matches("\\d.*\n");
  }

  @Test
  void aMisspeltCommandIsTakenForAContextWithTheClosestCommandNamed() {
    assertThat(user.type("imagse")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no command and no directory 'imagse'. Did you mean 'jbuild images'?\n");
    assertThat(user.type("psuh", "--all-tags", "x")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no command and no directory 'psuh'. Did you mean 'jbuild push'?\n");
    assertThat(user.type("runn", "x")).isEqualTo(2);
    assertThat(user.err).contains("Did you mean 'jbuild run'?");
    assertThat(user.type("psuh-it", "--all-tags", "x")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: unknown option '--all-tags'. ");
  }

  @Test
  void aDirectoryThatIsCalledAlmostLikeACommandIsNoMistake() {
    assertThat(user.type("src", "--ragged")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: unknown option '--ragged'. ");
    assertThat(user.type("tag", "tag", "--ragged")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: unknown option '--ragged'. ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          image histroy a                    | history
          --progress plian .                 | plain
          --isolation namspaces .            | namespaces
          --network hots .                   | host
          --call chekc .                     | check
          --allow netwrok.host .             | network.host
          --timestamp presrve .              | preserve
          --fix-known-noise --keep-noise ldconfg . | ldconfig
          --ulimit nofle=1 .                 | nofile
          --secret id=a,type=fiel .          | file
          --sbom=format=sdpx .               | spdx
          --no-cach .                        | --no-cache
          --buildarg A=1 .                   | --build-arg
          check --format sraif .             | sarif
          context --format jsno .            | json
          verify --format makdown .          | markdown
          diff --format jsno a b             | json
          doctor --format jsno               | json
          save --format oci-arhive a         | oci-archive
          images --filter refernce=a         | reference=
          ps --filter sttus=exited           | status=
          prune --filter unitl=1h            | until=
          search --filter strs=1 a           | stars=
          """)
  void aWordThatIsAlmostRightIsRefusedWithTheRightOne(String words, String right) {
    assertThat(user.type(words.split(" "))).isEqualTo(2);
    assertThat(user.err).contains(" Did you mean '" + right + "'?");
  }

  @Test
  void commandsAreAlsoGroupedAsDockerDoes() {
    assertThat(user.type("image", "ls")).isZero();
    assertThat(user.out).startsWith("REPOSITORY");
    assertThat(user.type("image", "dance", "x")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no command 'jbuild image dance'. There are: build, import, load, save,"
                + " pull, push, ls, history, inspect, referrers, tag, rm and prune.\n");
    assertThat(user.type("image")).isEqualTo(2);
  }

  @Test
  void anUnknownOptionIsRefusedWithTheClosestOne() {
    assertThat(user.type("build", "--tga", "x", ".")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: unknown option '--tga'. Did you mean '--tag'? See 'jbuild build --help'.\n");
    assertThat(user.type("images", "--digest")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: unknown option '--digest'. Did you mean '--digests'? See 'jbuild images"
                + " --help'.\n");
    assertThat(user.type("build", "--zebra", ".")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: unknown option '--zebra'. See 'jbuild build --help'.\n");
  }

  @Test
  void anOptionOfALaterVersionIsRefusedAsSuch() {
    assertThat(user.type("--annotation", "a=b", ".")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: option '--annotation' is not supported yet. See 'jbuild build --help'.\n");
    assertThat(user.type("--annotation=x", ".")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: option '--annotation' is not supported yet. See 'jbuild build --help'.\n");
    assertThat(user.engine.builds).isEmpty();
  }

  @Test
  void anOptionWithoutItsValueIsRefused() {
    assertThat(user.type(".", "--tag")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: option '--tag' needs a value: NAME[:TAG]. See 'jbuild build --help'.\n");
  }

  @Test
  void aFileOfOptionsIsNotRead() {
    assertThat(user.type("@options")).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: there is no directory '@options' to build\n");
  }

  @ParameterizedTest
  @CsvSource({
    "create, run --name NAME IMAGE",
    "cp, type=local",
    "exec, run IMAGE COMMAND",
    "buildx, Leave that word out",
    "compose, one image",
    "volume, --mount=type=cache",
    "network, no daemon",
    "plugin, no daemon",
    "swarm, no daemon",
    "manifest, jbuild index",
    "info, jbuild doctor",
    "events, jbuild logs",
    "stats, jbuild ps",
    "update, jbuild ps",
    "top, jbuild ps",
    "scan, jbuild inspect --sbom",
  })
  void whoTypesACommandOfDockersIsToldWhatToTypeInstead(String word, String told) {
    assertThat(user.type(word, "--name", "x", "y")).isEqualTo(2);
    assertThat(user.err)
        .startsWith("jbuild: there is no command and no directory '" + word + "'. ")
        .contains(told);
  }

  @Test
  void anAddressOfAFileIsNoContext() {
    assertThat(user.type("file:///srv/app.git")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no directory 'file:///srv/app.git' to build. A directory is named by"
                + " its path; a repository on this machine is cloned first.\n");
  }
}
