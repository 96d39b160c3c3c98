package io.jbuild.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.Entitlement;
import io.jbuild.oci.Noise;
import io.jbuild.oci.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What options mean, whichever front end they were given to. */
class BuildWordsTest {

  private static final BuildContext HERE = new BuildContext.Folder(Path.of("."));

  private final SortedMap<String, String> environment = new TreeMap<>();

  @TempDir Path folder;

  @Test
  void withoutWordsAllIsAsUsual() {
    BuildRequest request = request("");

    assertThat(request.context()).isEqualTo(HERE);
    assertThat(request.tags()).isEmpty();
    assertThat(request.network()).isEqualTo(BuildRequest.Network.HOST);
    assertThat(request.cache()).isEqualTo(BuildRequest.Cache.USE);
    assertThat(request.pull()).isEqualTo(BuildRequest.Pull.MISSING);
    assertThat(request.isolation()).isEqualTo(Isolation.AUTO);
    assertThat(request.devices()).isEqualTo(DeviceOptions.DEFAULT);
    assertThat(request.settings().unwanted()).isEmpty();
    assertThat(request.attest().isEmpty()).isTrue();
    assertThat(request.jobs()).isPositive();
  }

  @Test
  void aFlagIsSetByTheWordTrueAlone() {
    assertThat(request("no-cache true").cache()).isEqualTo(BuildRequest.Cache.IGNORE);
    assertThat(request("expect-cached true").cache()).isEqualTo(BuildRequest.Cache.EXPECT);
    assertThat(request("no-cache false").cache()).isEqualTo(BuildRequest.Cache.USE);
    assertThat(request("no-cache true,no-cache false").cache()).isEqualTo(BuildRequest.Cache.USE);
    assertThat(request("pull true").pull()).isEqualTo(BuildRequest.Pull.ALWAYS);
  }

  @Test
  void whereOneWordCountsItIsTheLast() {
    assertThat(request("jobs 2,jobs 3").jobs()).isEqualTo(3);
    assertThat(request("target a,target b").target()).hasValue("b");
    assertThat(request("target a,target ").target()).isEmpty();
  }

  @Test
  void platformsStandBetweenCommasOrOneByOne() {
    BuildWords words =
        new BuildWords(
            new TreeMap<>(Map.of("platform", List.of("linux/amd64, linux/arm64", "", "linux/386"))),
            environment);

    assertThat(words.request(HERE, Optional.empty(), "1").platforms())
        .containsExactly(
            Platform.parse("linux/amd64"),
            Platform.parse("linux/arm64"),
            Platform.parse("linux/386"));
  }

  @Test
  void aBuildArgumentWithoutAValueTakesTheEnvironments() {
    environment.put("SET", "from outside");

    assertThat(request("build-arg A=1,build-arg SET,build-arg UNSET,build-arg E=").buildArgs())
        .containsExactly(Map.entry("A", "1"), Map.entry("E", ""), Map.entry("SET", "from outside"));
  }

  @Test
  void whoHasTheMachinesNetworkMayGiveItToARun() {
    assertThat(request("network host").allowed()).containsExactly(Entitlement.NETWORK_HOST);
    assertThat(request("network default").allowed()).isEmpty();
  }

  @Test
  void noiseThatIsNamedStays() {
    assertThat(request("fix-known-noise true,keep-noise ldconfig").settings().unwanted())
        .hasSize(Noise.values().length - 1)
        .doesNotContain(Noise.LDCONFIG);
  }

  @Test
  void theVersionIsToldOfTheImage() {
    assertThat(request("sbom true").attest().version()).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          tag Upper            | invalid tag 'Upper' | The name must be in lower case.
          tag a:b:c            | invalid tag 'a:b:c' | It is NAME or NAME:TAG.
          build-arg =1         | invalid build argument: it has no name | ''
          label =              | invalid label: it has no name | ''
          platform a/b/c/d     | invalid platform 'a/b/c/d' | It looks like linux/amd64.
          network bridge       | there is no network mode 'bridge' | There are: default, host and none.
          timestamp now        | invalid timestamp 'now' | It is 'preserve', 'git', or seconds since 1970.
          jobs 0               | invalid number of jobs '0' | It is a number from 1 to 9999.
          keep-noise ldconfig  | noise is named that stays, but none is left out | {keep-noise} says nothing without {fix-known-noise}.
          'output '            | an output is empty | {output} looks like type=oci,dest=image.tar.
          build-context a=     | invalid named context 'a=' | {build-context} is NAME=VALUE, as base=../base or base=docker-image://debian:12.
          no-cache-filter x;;y | a stage to run again has an empty name | {no-cache-filter} is STAGE[,STAGE].
          'no-cache true,expect-cached true' | all steps are to run again, and none is to run | '{no-cache} runs the steps of all stages again, {expect-cached} fails where one must run: give one of the two.'
          'no-cache true,no-cache-filter x' | all stages are to run again, and some of them | '{no-cache} runs the steps of all stages again, {no-cache-filter} those of some: give one of the two.'
          allow all            | there is no 'all' to allow | There are: network.host, security.insecure, device and device=NAME.
          provenance mode=all  | provenance 'mode=all': there is no mode 'all' | It is mode=min, or mode=max with arguments and the Dockerfile's text.
          sbom xml             | SBOM 'xml': unknown 'xml' | There are: format.
          attest type=provenence | attestation 'type=provenence': there is no type 'provenence' | Did you mean type=provenance?
          """)
  void aRefusalNamesNoOptionInTheWordsOfACommandLine(String words, String message, String hint) {
    BuildException refusal = catchThrowableOfType(BuildException.class, () -> request(words));

    assertThat(refusal.blame()).isEqualTo(Blame.USAGE);
    assertThat(refusal).hasMessage(message);
    assertThat(refusal.hint()).isEqualTo(hint);
    assertThat(message + hint).doesNotContain("--");
  }

  @Test
  void anOptionOfNoBuildIsAFaultOfTheFrontEnd() {
    assertThatThrownBy(() -> request("tags a"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tags");
  }

  @Test
  void aTextNamesAFolderOrWhatIsElsewhere() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));

    assertThat(BuildContext.named(folder.toString())).hasValue(new BuildContext.Folder(folder));
    assertThat(BuildContext.named("https://example.com/a.git"))
        .hasValue(new BuildContext.Remote("https://example.com/a.git"));
    assertThat(BuildContext.named(folder + "/none")).isEmpty();
    assertThatThrownBy(() -> BuildContext.named(file.toString()))
        .isInstanceOf(BuildException.class)
        .hasMessage("'" + file + "' is not a directory");
  }

  /**
   * The request of words that stand between commas.
   *
   * @param words each the option's name and its value; in a value {@code ;} is a comma
   */
  private BuildRequest request(String words) {
    SortedMap<String, List<String>> read = new TreeMap<>();
    for (String word : words.isEmpty() ? new String[0] : words.split(",", -1)) {
      String[] parts = word.split(" ", 2);
      read.computeIfAbsent(parts[0], name -> new ArrayList<>()).add(parts[1].replace(';', ','));
    }
    return new BuildWords(read, environment).request(HERE, Optional.empty(), "1");
  }
}
