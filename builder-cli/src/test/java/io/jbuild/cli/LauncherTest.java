package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** The launcher script, in a checkout of its own with a Maven and a JDK that only pretend. */
class LauncherTest {

  /** What the command is made of. */
  private static final List<String> MODULES =
      List.of(
          "grammar",
          "builder-core",
          "builder-sbom",
          "builder-report",
          "builder-trace",
          "builder-cli");

  @TempDir Path folder;

  private final SortedMap<String, String> environment = new TreeMap<>();
  private Path checkout;

  private Path jdk;
  private Path maven;
  private Path builds;

  /** What a process printed, and its exit code. */
  private record Ended(int code, String out, String err) {}

  @BeforeEach
  void makeCheckout() throws Exception {
    checkout = Files.createDirectory(folder.resolve("check out"));
    builds = folder.resolve("builds");
    String root = Objects.requireNonNull(System.getProperty("jbuild.root"), "jbuild.root");
    Files.copy(Path.of(root, "jbuild"), checkout.resolve("jbuild"));
    executable(checkout.resolve("jbuild"));
    for (String module : MODULES) {
      write(checkout.resolve(module).resolve("src/main/A.java"), "");
      write(checkout.resolve(module).resolve("pom.xml"), "");
    }
    write(checkout.resolve("pom.xml"), "");
    jdk = jdk("jdk", "21.0.1");
    maven =
        script(
            "maven/mvn",
            """
            echo "$JAVA_HOME $*" >>'%s'
            sleep 0.2
            mkdir -p builder-cli/target/lib
            : >builder-cli/target/jbuild.jar
            : >builder-cli/target/lib/a.jar
            """
                .formatted(builds));
    environment.put("JAVA_HOME", jdk.toString());
    environment.put("PATH", maven.getParent() + ":" + path());
  }

  @Test
  void theFirstUseBuildsAndLaterOnesDoNot() throws Exception {
    Ended first = run("-t", "a b", "");
    assertThat(first.err()).isEqualTo("jbuild: building jbuild (first use)…\n");
    assertThat(first.code()).isZero();
    assertThat(first.out())
        .contains("-XX:SharedArchiveFile=" + checkout + "/builder-cli/target/jbuild-21.0.1.jsa\n")
        .endsWith("\n-jar\n" + checkout + "/builder-cli/target/jbuild.jar\n-t\na b\n\n");

    Ended second = run("-t", "a b", "");
    assertThat(second).isEqualTo(new Ended(0, first.out(), ""));
    assertThat(builds)
        .hasContent(
            jdk + " -B -q -Dstyle.color=never -Dmaven.test.skip=true -pl builder-cli -am package");
  }

  @ParameterizedTest
  @FieldSource("MODULES")
  void aChangedSourceIsBuilt(String module) throws Exception {
    run();
    later(checkout.resolve(module).resolve("src/main/A.java"));

    assertThat(run().err()).isEqualTo("jbuild: building jbuild (its sources changed)…\n");
    assertThat(Files.readAllLines(builds)).hasSize(2);
  }

  @Test
  void aJarThatWasReplacedOrMovedNeedsANewClassArchiveOnly() throws Exception {
    run();
    Path archive = checkout.resolve("builder-cli/target/jbuild-21.0.1.jsa");
    FileTime old = FileTime.from(Instant.now().minusSeconds(60));
    Files.setLastModifiedTime(archive, old);
    run();
    assertThat(Files.getLastModifiedTime(archive)).isGreaterThan(old);

    Path moved = Files.move(checkout, folder.resolve("moved"));
    checkout = moved;
    Path movedArchive = moved.resolve("builder-cli/target/jbuild-21.0.1.jsa");
    Files.setLastModifiedTime(movedArchive, FileTime.from(Instant.now()));
    Files.writeString(movedArchive, "of the old place");
    assertThat(run()).satisfies(ended -> assertThat(ended.err()).isEmpty());
    assertThat(movedArchive).hasContent("archive");
    assertThat(Files.readAllLines(builds)).hasSize(1);
  }

  @Test
  void theArchiveOfANewerJavaHasLinkedClasses() throws Exception {
    run();
    assertThat(Files.readAllLines(jdk.resolve("bin/java.archived")))
        .contains("-XX:+UseG1GC")
        .doesNotContain("-XX:+AOTClassLinking");

    Path newer = jdk("newer", "25.0.1");
    environment.put("JAVA_HOME", newer.toString());
    run();
    // Such an archive is of use to a Java alone that has the same collector and the same access.
    assertThat(Files.readAllLines(newer.resolve("bin/java.archived")))
        .contains("-XX:+UseSerialGC", "-XX:+AOTClassLinking", "--enable-native-access=ALL-UNNAMED");
  }

  @Test
  void twoAtOnceBuildOnce() throws Exception {
    List<Process> processes = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      processes.add(start(checkout.resolve("jbuild"), List.of()));
    }
    for (Process process : processes) {
      assertThat(ended(process).code()).isZero();
    }
    assertThat(Files.readAllLines(builds)).hasSize(1);
  }

  @Test
  void linksToItAreFollowed() throws Exception {
    Path first = Files.createSymbolicLink(folder.resolve("first"), checkout.resolve("jbuild"));
    Path second = Files.createSymbolicLink(folder.resolve("second"), Path.of("first"));
    assertThat(first).exists();
    Ended ended = ended(start(second, List.of("x")));
    assertThat(ended.code()).isZero();
    assertThat(ended.out()).endsWith(checkout + "/builder-cli/target/jbuild.jar\nx\n");
  }

  @Test
  void theUsersLocaleIsKeptForJbuild() throws Exception {
    environment.put("LC_ALL", "de_DE.ISO-8859-1");

    assertThat(run().out()).startsWith("LC_ALL=C.UTF-8 was de_DE.ISO-8859-1\n");
  }

  @Test
  void whatTheUserWantsOfJavaIsPassedOn() throws Exception {
    environment.put("JBUILD_JAVA_OPTIONS", "-Xmx2g -Da=b");

    assertThat(run().out()).contains("\n-Xmx2g\n-Da=b\n");
  }

  @Test
  void aJavaThatIsTooOldIsPassedOver() throws Exception {
    environment.put("JAVA_HOME", jdk("old", "11.0.2").toString());
    environment.put("PATH", jdk.resolve("bin") + ":" + environment.get("PATH"));

    assertThat(run().out()).contains("jbuild-21.0.1.jsa");
  }

  @Test
  void withoutMavenTheFirstUseIsRefused() throws Exception {
    Files.delete(maven);
    for (String tool : List.of("find", "flock", "mkdir", "readlink", "sh")) {
      script("tools/" + tool, "exec '" + program(tool) + "' \"$@\"");
    }
    environment.put("PATH", folder.resolve("tools").toString());

    assertThat(run())
        .isEqualTo(
            new Ended(
                3, "", "jbuild: there is no Maven (mvn), which builds jbuild on first use\n"));
  }

  @Test
  void aFailedBuildShowsMavensWords() throws Exception {
    script("maven/mvn", "echo 'cannot compile'; exit 1");

    assertThat(run())
        .isEqualTo(
            new Ended(
                3,
                "",
                """
                jbuild: building jbuild (first use)…
                cannot compile
                jbuild: jbuild could not be built; Maven's words are above
                """));
    assertThat(checkout.resolve("builder-cli/target/built")).doesNotExist();
  }

  @Test
  void aJavaWithoutACompilerCannotBuild() throws Exception {
    Files.delete(jdk.resolve("bin/javac"));

    assertThat(run())
        .isEqualTo(
            new Ended(
                3,
                "",
                "jbuild: " + jdk + " has no compiler (bin/javac): jbuild is built with a JDK\n"));
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = folder.resolve(name);
    write(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    script(name + "/bin/javac", "");
    script(
        name + "/bin/java",
        """
        for word in "$@"; do
          case $word in
            -XX:DumpLoadedClassList=*) echo a >"${word#*=}"; exit ;;
            -XX:SharedArchiveFile=*.jsa.*)
              echo archive >"${word#*=}"
              printf '%s\\n' "$@" >"$0.archived"
              exit
              ;;
          esac
        done
        echo "LC_ALL=$LC_ALL was $JBUILD_LC_ALL"
        printf '%s\\n' "$@"
        """);
    return home;
  }

  private Path script(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    write(file, "#!/bin/sh\n" + text);
    executable(file);
    return file;
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Sources are older than all that is built from them. */
  private static void write(Path file, String text) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(3600)));
  }

  private static void later(Path file) throws IOException {
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(2)));
  }

  private static String path() {
    return System.getenv().getOrDefault("PATH", "/usr/bin:/bin");
  }

  private static Path program(String name) {
    for (String directory : path().split(":", -1)) {
      Path program = Path.of(directory, name);
      if (Files.isExecutable(program)) {
        return program;
      }
    }
    throw new IllegalStateException("no " + name);
  }

  private Ended run(String... words) throws Exception {
    return ended(start(checkout.resolve("jbuild"), List.of(words)));
  }

  private Process start(Path launcher, List<String> words) throws IOException {
    List<String> command = new ArrayList<>(List.of(launcher.toString()));
    command.addAll(words);
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> variables = builder.environment();
    variables.clear();
    variables.putAll(environment);
    return builder.start();
  }

  private static Ended ended(Process process) throws Exception {
    process.getOutputStream().close();
    // Few words: they fit into the pipes.
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return new Ended(
        process.exitValue(),
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8),
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
  }
}
