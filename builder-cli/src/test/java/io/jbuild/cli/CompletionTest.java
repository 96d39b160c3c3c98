package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real shells are asked what they offer; a script stands for the jbuild that they ask. */
class CompletionTest {

  /** What is typed, and some of what is offered: {@code -} before what is not, {@code =} all. */
  private static final List<String> CASES =
      List.of(
          "jbuild bu|= build",
          "jbuild im|= images import",
          "jbuild |build images help sub",
          "jbuild --no-c|--no-cache --no-cache-filter",
          "jbuild build --no-c|--no-cache --no-cache-filter",
          "jbuild images --no|= --no-trunc",
          "jbuild build --target |= base tools",
          "jbuild build -f other/Dockerfile --target |= elsewhere",
          "jbuild build other --target |= elsewhere",
          "jbuild --target to|= tools",
          "jbuild --progress pl|= plain",
          "jbuild images --format |= table json",
          "jbuild build -o type=lo|local",
          "jbuild build --provenance=mode=ma|max",
          "jbuild build --iidfile |Dockerfile",
          "jbuild build |sub -Dockerfile",
          "jbuild build --platform linux/ar|linux/arm64 linux/arm/v7 -linux/386",
          "jbuild rmi |= hello:1 team/app:latest",
          "jbuild rmi te|= team/app:latest",
          "jbuild run --rm he|= hello:1",
          "jbuild build -qt te|= team/app:latest",
          "jbuild --store else rmi |= other:2",
          "jbuild rmi --store=else |= other:2",
          "jbuild rm |= quiet_newton",
          "jbuild diff |quiet_newton hello:1",
          "jbuild logs |= 0a1b2c",
          "jbuild logs 0a1b2c |= 1/2 2/2",
          "jbuild logs --format json last 2|= 2/2",
          "jbuild logs last 1/2 |-1/2 -2/2",
          "jbuild report |= 0a1b2c",
          "jbuild report 0a1b2c |-0a1b2c",
          "jbuild why |= 1/2 2/2",
          "jbuild why --build 0a1b2c 1|= 1/2",
          "jbuild why 1/2 |-1/2 -2/2",
          "jbuild why --build |= 0a1b2c",
          "jbuild store |= check",
          "jbuild build --file=with\\ blank/Dockerfile --target |= spaced",
          "jbuild build -f \"with blank/Dockerfile\" --target |= spaced",
          "jbuild 'with blank' --target |= spaced",
          "jbuild help ver|= verify version",
          "jbuild completion |= bash zsh fish");

  /** What is typed, and what Tab makes of it. */
  private static final List<String> LINES =
      List.of(
          "jbuild --file with\\ bl|jbuild --file with\\ blank/",
          "jbuild --file=with\\ blank/Do|jbuild --file=with\\ blank/Dockerfile ",
          "jbuild -f \"with blank/Do|jbuild -f \"with blank/Dockerfile\" ",
          "jbuild -f 'with blank/Do|jbuild -f 'with blank/Dockerfile' ",
          "jbuild build with\\ bl|jbuild build with\\ blank/",
          "jbuild 'with blank' --target sp|jbuild 'with blank' --target spaced ",
          "jbuild rmi \"team/app:la|jbuild rmi \"team/app:latest\" ",
          "jbuild --store named why |jbuild --store named why build\\ 1/1 ",
          "jbuild --store named why build\\ 1|jbuild --store named why build\\ 1/1 ",
          "jbuild --store named why 'bu|jbuild --store named why 'build 1/1' ");

  @TempDir Path folder;

  private final Typed user = new Typed();

  @BeforeEach
  void makeContexts() throws IOException {
    Files.createDirectories(folder.resolve("context/sub"));
    Files.createDirectories(folder.resolve("context/other"));
    Files.writeString(
        folder.resolve("context/Dockerfile"),
        """
        ARG VERSION=1
        FROM scratch AS base
        arg EXTRA
        from base as tools
        FROM base AS $(touch broken)
        FROM base AS `touch broken`
        FROM tools
        """);
    Files.writeString(
        folder.resolve("context/other/Dockerfile"), "FROM scratch AS elsewhere\nARG ELSEWHERE\n");
    Files.writeString(
        Files.createDirectories(folder.resolve("context/with blank")).resolve("Dockerfile"),
        "FROM scratch AS spaced\n");
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("jbuild");
    Files.writeString(
        program,
        """
        #!/bin/sh
        case "$*" in
          "images --format {{.Repository}}:{{.Tag}}") printf '%s\\n' hello:1 team/app:latest '<none>:<none>' ;;
          "images --store"[=\\ ]"else --format {{.Repository}}:{{.Tag}}") echo other:2 ;;
          "logs -q") echo 0a1b2c ;;
          "logs -q last" | "logs -q 0a1b2c") printf '%s\\n' 1/2 2/2 ;;
          "logs -q --store named last" | "logs --store named -q last") echo build 1/1 ;;
          "ps -a --format {{.Names}}") echo quiet_newton ;;
          *) echo "not expected: $*" >>broken ;;
        esac
        """);
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void aShellOffersWhatMayComeNext(String shell) throws Exception {
    List<String> offers = offers(shell, CASES.stream().map(each -> part(each, 0)).toList());

    assertThat(offers).hasSameSizeAs(CASES);
    for (int i = 0; i < CASES.size(); i++) {
      check(CASES.get(i), List.of(offers.get(i).trim().split(" +", -1)));
    }
    // What a Dockerfile says is nothing that a shell does.
    assertThat(folder.resolve("context/broken")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"bash,--norc --noprofile", "zsh,-f", "fish,--no-config"})
  void namesWithBlanksAreCompletedAsTheyAreQuoted(String shell, String options) throws Exception {
    String program = Tools.require(shell).toString();
    List<String> typed = LINES.stream().map(each -> part(each, 0)).toList();

    List<String> completed =
        asked(shell, Tools.require("zsh"), "completed.zsh", typed, program, options);

    assertThat(completed).isEqualTo(LINES.stream().map(each -> part(each, 1)).toList());
    assertThat(folder.resolve("context/broken")).doesNotExist();
  }

  private static void check(String each, List<String> offers) {
    // zsh offers a name's end alone where the rest is typed, fish the whole word.
    List<String> plain =
        offers.stream().map(offer -> offer.replaceAll("/$|^.*=(?=.)", "")).distinct().toList();
    List<String> expected = List.of(part(each, 1).split(" ", -1));
    if (expected.get(0).equals("=")) {
      assertThat(plain)
          .as(each)
          .containsExactlyInAnyOrderElementsOf(expected.subList(1, expected.size()));
      return;
    }
    for (String word : expected) {
      if (word.matches("-\\w.*")) {
        assertThat(plain).as(each).doesNotContain(word.substring(1));
      } else {
        assertThat(plain).as(each).contains(word);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void argumentsAreThoseOfTheDockerfile(String shell) throws Exception {
    assertThat(offers(shell, List.of("jbuild build --build-arg ", "jbuild --build-arg V")))
        .satisfiesExactly(
            all ->
                assertThat(all.replace("=", "").split(" "))
                    .containsExactlyInAnyOrder("VERSION", "EXTRA"),
            one -> assertThat(one.replace("=", "").trim()).isEqualTo("VERSION"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void everyCommandAndOptionIsOffered(String shell) throws Exception {
    List<CommandName> commands = Arrays.asList(CommandName.values());
    List<String> offers =
        offers(
            shell, commands.stream().map(command -> "jbuild " + command.word() + " --").toList());

    for (int i = 0; i < commands.size(); i++) {
      List<String> options =
          commands.get(i).command().syntax().shown().values().stream()
              .flatMap(List::stream)
              .map(Option::longName)
              .toList();
      assertThat(offers.get(i).split("[ =]+")).as(commands.get(i).word()).containsAll(options);
    }
  }

  @Test
  void anotherShellIsRefused() {
    assertThat(user.type("completion", "fihs")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: there is no completion for 'fihs'. Did you mean 'fish'?\n");
    assertThat(user.type("completion", "powershell")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: there is no completion for 'powershell'. There are: bash, zsh and fish.\n");
    assertThat(user.type("completion")).isEqualTo(2);
    assertThat(user.err).startsWith("jbuild: 'jbuild completion' needs the name of a shell: bash");
  }

  /** What a shell offers for each line that is typed up to there. */
  private List<String> offers(String shell, List<String> lines) throws Exception {
    copied("listening.zsh");
    return asked(shell, Tools.require(shell), "candidates." + shell, lines);
  }

  /** What a harness prints of lines, with the completion of a shell. */
  private List<String> asked(
      String shell, Path program, String harness, List<String> lines, String... more)
      throws Exception {
    assertThat(user.type("completion", shell)).isZero();
    Path script = Files.writeString(folder.resolve("script"), user.out);
    Path typed = Files.writeString(folder.resolve("lines"), String.join("\n", lines) + "\n");
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("PATH", folder.resolve("bin") + ":" + System.getenv("PATH"));
    environment.put("HOME", folder.toString());
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("TERM", "xterm");
    List<String> command = new ArrayList<>(List.of(program.toString(), copied(harness).toString()));
    command.addAll(List.of(script.toString(), typed.toString()));
    command.addAll(List.of(more));
    Processes.Result result = Processes.run(folder.resolve("context"), command, environment);
    assertThat(result.err()).isEmpty();
    return result.out().lines().toList();
  }

  private Path copied(String name) throws IOException {
    Path copy = folder.resolve(name);
    if (!Files.exists(copy)) {
      try (InputStream in = CompletionTest.class.getResourceAsStream(name)) {
        Files.copy(Objects.requireNonNull(in, name), copy);
      }
    }
    return copy;
  }

  private static String part(String text, int number) {
    return text.split("\\|", -1)[number];
  }
}
