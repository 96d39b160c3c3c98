package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.oci.Entitlement;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.oci.RunSettings;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.DeviceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildArgumentsTest {

  @TempDir Path context;

  private final Typed user = new Typed();

  @Test
  void withoutOptionsAllIsAsUsual() {
    BuildRequest request = build();

    assertThat(request.context()).isEqualTo(new BuildContext.Folder(context));
    assertThat(request.dockerfile()).isEmpty();
    assertThat(request.tags()).isEmpty();
    assertThat(request.buildArgs()).isEmpty();
    assertThat(request.labels()).isEmpty();
    assertThat(request.target()).isEmpty();
    assertThat(request.platforms()).isEmpty();
    assertThat(request.outputs()).isEmpty();
    assertThat(request.timestamp()).isEmpty();
    assertThat(request.network()).isEqualTo(BuildRequest.Network.HOST);
    assertThat(request.cache()).isEqualTo(BuildRequest.Cache.USE);
    assertThat(request.pull()).isEqualTo(BuildRequest.Pull.MISSING);
    assertThat(request.jobs()).isPositive();
  }

  @Test
  void contextsStagesAndSettingsReachTheRequest() {
    BuildRequest request =
        build(
            "--build-context",
            "a=docker-image://b",
            "--build-context=c=d=e",
            "--no-cache-filter",
            "x,y",
            "--no-cache-filter=z",
            "--add-host",
            "db:10.0.0.5",
            "--shm-size=1m",
            "--ulimit",
            "nofile=1:2",
            "--allow=network.host");
    assertThat(request.contexts().words()).isEqualTo(Map.of("a", "docker-image://b", "c", "d=e"));
    assertThat(request.afresh()).containsExactly("x", "y", "z");
    assertThat(request.settings())
        .isEqualTo(
            new RunSettings(
                List.of(new RunSettings.Host("db", "10.0.0.5")),
                OptionalLong.of(1 << 20),
                List.of(new RunSettings.Limit("nofile", 1, 2))));
  }

  @Test
  void whatIsSaidOfTheImageMayBeAskedForByAWordAlone() {
    assertThat(build().attest().mode()).isEmpty();
    assertThat(build("--provenance").attest().mode()).hasToString("Optional[MIN]");
    assertThat(build("--provenance", "mode=max").attest().mode()).hasToString("Optional[MAX]");
    assertThat(build("--provenance=mode=max").attest().mode()).hasToString("Optional[MAX]");
    assertThat(build("--attest", "type=provenance", "--provenance", "false").attest().mode())
        .isEmpty();
    assertThat(build("--sbom", "--provenance").attest().sboms()).hasToString("[SPDX]");
    assertThat(build("--sbom", "cyclonedx").attest().sboms()).hasToString("[CYCLONEDX]");
    assertThat(build("--provenance").attest().version()).isEqualTo(Version.text());
  }

  @Test
  void theStateOfAFailureIsKeptAtATerminalOrWhereItIsAskedFor() {
    assertThat(build().failed()).isEqualTo(BuildRequest.Failed.DROPPED);
    assertThat(build("--keep-failed").failed()).isEqualTo(BuildRequest.Failed.KEPT);

    user.terminals.add(2);
    assertThat(build().failed()).isEqualTo(BuildRequest.Failed.KEPT);
    assertThat(build("--keep-failed=false").failed()).isEqualTo(BuildRequest.Failed.DROPPED);
  }

  @Test
  void devicesAreAllowedOneByOneOrAll() {
    BuildRequest request = build("--allow=device=a.com/b=c,alias=d", "--cdi-spec-dir=specs");
    assertThat(request.allowed()).isEmpty();
    assertThat(request.devices().allowed()).isEqualTo(Map.of("d", "a.com/b=c"));
    assertThat(request.devices().folders()).containsExactly(Path.of("specs"));

    request = build("--allow=device");
    assertThat(request.allowed()).containsExactly(Entitlement.DEVICE);
    assertThat(request.devices()).isEqualTo(DeviceOptions.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--build-context=a | invalid named context 'a'",
        "--build-context=a= | invalid named context 'a='",
        "--no-cache-filter=a,,b | a stage to run again has an empty name. --no-cache-filter is STAGE[,STAGE].",
        "--allow=all | there is no 'all' to allow",
        "--allow=device= | invalid device \"\": it has no name",
        "'--allow=device=a/b=c,as=d' | invalid device \"a/b=c,as=d\": unknown field 'as=d'",
        "--ulimit=x=1 | invalid ulimit type: x"
      })
  void whatTheyCannotBeIsRefused(String option, String message) {
    user.type("build", option, context.toString());
    assertThat(user.err).contains(message);
  }

  @Test
  void everyOptionReachesTheRequest() {
    BuildRequest request =
        build(
            "-f",
            "some/Dockerfile",
            "-t",
            "a",
            "--tag=host:5000/b:1",
            "--target",
            "final",
            "--platform",
            "linux/arm64",
            "--no-cache",
            "--pull",
            "--network",
            "none",
            "--timestamp",
            "0",
            "--jobs",
            "3",
            "--label",
            "a=b=c",
            "--label",
            "bare");

    assertThat(request.dockerfile()).contains(Path.of("some/Dockerfile"));
    assertThat(request.tags())
        .containsExactly(ImageReference.parse("a"), ImageReference.parse("host:5000/b:1"));
    assertThat(request.target()).contains("final");
    assertThat(request.platforms()).containsExactly(Platform.parse("linux/arm64"));
    assertThat(request.cache()).isEqualTo(BuildRequest.Cache.IGNORE);
    assertThat(request.pull()).isEqualTo(BuildRequest.Pull.ALWAYS);
    assertThat(request.network()).isEqualTo(BuildRequest.Network.NONE);
    assertThat(request.timestamp()).contains("0");
    assertThat(request.jobs()).isEqualTo(3);
    assertThat(request.labels()).containsExactly(Map.entry("a", "b=c"), Map.entry("bare", ""));
  }

  @Test
  void optionsMayStandBehindTheContext() {
    assertThat(user.type(context.toString(), "-t", "a")).isZero();
    assertThat(user.engine.builds.get(0).tags()).hasSize(1);
  }

  @Test
  void aBuildArgWithoutAValueTakesTheEnvironments() {
    user.environment.put("SET", "from outside");

    BuildRequest request =
        build(
            "--build-arg",
            "A=1",
            "--build-arg",
            "A=2",
            "--build-arg",
            "EMPTY=",
            "--build-arg",
            "SET",
            "--build-arg",
            "UNSET");

    assertThat(request.buildArgs())
        .containsExactly(
            Map.entry("A", "2"), Map.entry("EMPTY", ""), Map.entry("SET", "from outside"));
  }

  @Test
  void aFlagMayBeSetToTrueOrFalse() {
    assertThat(build("--no-cache=true").cache()).isEqualTo(BuildRequest.Cache.IGNORE);
    assertThat(build("--no-cache=false").cache()).isEqualTo(BuildRequest.Cache.USE);
    assertThat(build("--pull=false").pull()).isEqualTo(BuildRequest.Pull.MISSING);
  }

  @Test
  void shortOutputsAreDockersLongOnes() {
    assertThat(build("-o", "out", "-o", "-", "--output", "type=oci,dest=a.tar").outputs())
        .containsExactly("type=local,dest=out", "type=tar,dest=-", "type=oci,dest=a.tar");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          -t Upper                | invalid tag 'Upper'. The name must be in lower case.
          -t a:b:c                | invalid tag 'a:b:c'. It is NAME or NAME:TAG.
          --build-arg =1          | invalid build argument: it has no name
          --label =               | invalid label: it has no name
          --platform a/b/c/d      | invalid platform 'a/b/c/d'. It looks like linux/amd64.
          --network bridge        | there is no network mode 'bridge'. There are: default, host and none.
          --progress loud         | there is no '--progress loud'. There are: auto, plain, tty, rawjson, quiet and none.
          --progress tty          | '--progress tty' needs a terminal, and standard error is none. Take auto or plain.
          -q --progress plain     | '--progress plain' and --quiet cannot be used together. Leave out one.
          --timestamp now         | invalid timestamp 'now'. It is 'preserve', 'git', or seconds since 1970.
          --keep-noise ldconfig   | noise is named that stays, but none is left out. --keep-noise says nothing without --fix-known-noise.
          --fix-known-noise --keep-noise nice | there is no known noise 'nice'. There are: apt-logs, dpkg-logs, apt-caches, debconf-backups, ldconfig, machine-id, dnf-logs and wget-hsts.
          --jobs 0                | invalid number of jobs '0'. It is a number from 1 to 9999.
          --jobs many             | invalid number of jobs 'many'. It is a number from 1 to 9999.
          --output=               | an output is empty. --output looks like type=oci,dest=image.tar.
          --store=                | the name of the store's directory is empty. Name a directory with --store.
          """)
  void wrongValuesAreRefused(String options, String message) {
    List<String> words = new ArrayList<>(List.of("build", context.toString()));
    words.addAll(Arrays.asList(options.split(" ")));

    assertThat(user.type(words.toArray(String[]::new))).isEqualTo(2);
    assertThat(user.err).isEqualTo("jbuild: " + message + "\n");
    assertThat(user.out).isEmpty();
    assertThat(user.engine.builds).isEmpty();
  }

  @Test
  void aTagWithADigestIsRefused() {
    String tag = "a@" + FakeEngine.IMAGE_ID;

    assertThat(user.type("-t", tag, context.toString())).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo("jbuild: invalid tag '" + tag + "': a digest cannot be chosen\n");
  }

  @Test
  void thereMustBeOneContext() {
    assertThat(user.type("-t", "x")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: 'jbuild build' needs CONTEXT, the directory whose files may be copied (often"
                + " '.'). See 'jbuild build --help'.\n");
    assertThat(user.type("build", "a", "b")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: 'jbuild build' takes one CONTEXT, not 'a' 'b'. See 'jbuild build --help'.\n");
  }

  @Test
  void aContextThatIsAFileIsRefused() throws Exception {
    Path file = Files.createFile(context.resolve("Dockerfile"));

    assertThat(user.type("build", file.toString())).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: '"
                + file
                + "' is not a directory. A context is the directory whose files may be copied; name"
                + " the Dockerfile with --file.\n");
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/a.git#main:sub",
    "https://example.com/c.tar",
    "http://example.com/Dockerfile",
    "git@example.com:a.git",
    "ssh://git@example.com/a",
    "github.com/a/b"
  })
  void aContextMayBeOnAnotherMachine(String text) {
    assertThat(user.type("build", text)).isZero();
    assertThat(user.engine.builds.get(0).context()).isEqualTo(new BuildContext.Remote(text));
  }

  @Test
  void aContextMayBeStandardInput() throws Exception {
    user.input = "FROM scratch\n";

    assertThat(user.type("build", "-")).isZero();
    BuildContext.Stream stream = (BuildContext.Stream) user.engine.builds.get(0).context();
    assertThat(stream.in()).hasContent("FROM scratch\n");
  }

  @Test
  void standardInputIsOneThingOnly() {
    assertThat(user.type("build", "-f", "-", "-")).isEqualTo(2);
    assertThat(user.err)
        .isEqualTo(
            "jbuild: standard input cannot be both the context and the Dockerfile. Put the"
                + " Dockerfile into the tar, or name a file.\n");
  }

  @Test
  void aUrlThatMeansNothingIsRefused() {
    assertThat(user.type("build", "https://ann:pw@example.com/a.git?x=1")).isEqualTo(2);
    assertThat(user.err)
        .startsWith("jbuild: https://xxxxx:xxxxx@example.com/a.git?x=1: unexpected query \"x\". ");
  }

  private BuildRequest build(String... options) {
    List<String> words = new ArrayList<>(List.of("build"));
    words.addAll(Arrays.asList(options));
    words.add(context.toString());
    assertThat(user.type(words.toArray(String[]::new))).as(user.err).isZero();
    return user.engine.builds.get(user.engine.builds.size() - 1);
  }
}
