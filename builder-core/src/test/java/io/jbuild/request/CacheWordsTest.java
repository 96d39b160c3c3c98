package io.jbuild.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.blob.Compression;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import io.jbuild.share.CachePlace;
import io.jbuild.share.CacheTarget;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the words of caches ask for. */
class CacheWordsTest {

  private static CacheOptions parse(List<String> from, List<String> to) {
    return CacheWords.parse(from, to, /* inline= */ false);
  }

  @Test
  void aNameAloneIsOneOfARegistry() {
    assertThat(parse(List.of("h.example/a:c", "type=registry,ref=b"), List.of("d")))
        .isEqualTo(
            new CacheOptions(
                List.of(
                    new CachePlace.InRegistry(ImageReference.parse("h.example/a:c")),
                    new CachePlace.InRegistry(ImageReference.parse("b"))),
                List.of(
                    new CacheTarget(
                        new CachePlace.InRegistry(ImageReference.parse("d")),
                        CacheTarget.Mode.MIN,
                        Compression.GZIP,
                        OptionalLong.empty(),
                        Optional.empty())),
                false,
                false,
                MountOptions.NONE,
                FlightOptions.NONE));
  }

  @Test
  void allWordsCount() {
    assertThat(
            parse(
                List.of("type=local,src=/c,tag=main"),
                List.of(
                    "type=local,dest=/c,tag=main,mode=max,compression=zstd,max-size=2m,max-time=90s"
                        + ",ignore-error=true,image-manifest=true,oci-mediatypes=1",
                    "type=inline")))
        .isEqualTo(
            new CacheOptions(
                List.of(new CachePlace.InFolder(Path.of("/c"), "main")),
                List.of(
                    new CacheTarget(
                        new CachePlace.InFolder(Path.of("/c"), "main"),
                        CacheTarget.Mode.MAX,
                        Compression.ZSTD,
                        OptionalLong.of(2 << 20),
                        Optional.of(Duration.ofSeconds(90)))),
                true,
                false,
                MountOptions.NONE,
                FlightOptions.NONE));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type=regstry,ref=x | there is no type \"regstry\"",
        "ref=x | it has no type",
        "type=registry | it has no ref",
        "type=registry,ref=A:b | \"A:b\" is no name of an image",
        "type=registry,ref=a@sha256:0000000000000000000000000000000000000000000000000000000000000000"
            + " | nobody can choose the digest of a cache",
        "type=registry,ref=a,ref=b | \"ref\" is given twice",
        "type=registry,ref=a,mode=all | there is no mode \"all\"",
        "type=registry,ref=a,compression=xz | there is no compression \"xz\"",
        "type=registry,ref=a,compression-level=3 | there is no compression-level",
        "type=registry,ref=a,ignore-error=false | a cache that cannot be written never fails a build",
        "type=registry,ref=a,image-manifest=false | image-manifest is always on",
        "type=registry,ref=a,image-manifest=no | image-manifest=no is neither true nor false",
        "type=registry,ref=a,max-size=big | \"big\" is no size",
        "type=registry,ref=a,max-time=0s | \"0s\" is no time",
        "type=registry,ref=a,max-time=x | \"x\" is no time",
        "type=registry,ref=a,announce=maybe | announce=maybe is neither true nor false",
        "type=registry,ref=a,wait=true | type=registry has no key \"wait\"",
        "type=local,dest=/c,announce=true | type=local has no key \"announce\"",
        "type=registry,ref=a,dest=b | type=registry has no key \"dest\"",
        "type=inline,ref=x | type=inline has no key \"ref\"",
        "type=local | it has no dest"
      })
  void whatMeansNothingIsRefused(String text, String why) {
    BuildException refusal =
        catchThrowableOfType(BuildException.class, () -> parse(List.of(), List.of(text)));

    assertThat(refusal).hasMessage("cache-to \"" + text + "\": " + why);
    assertThat(refusal.blame()).isEqualTo(Blame.USAGE);
  }

  @Test
  void noKeyIsOfferedThatIsThenRefused() {
    assertThat(
            catchThrowableOfType(
                    BuildException.class,
                    () -> parse(List.of(), List.of("type=registry,ref=a,dest=b")))
                .hint())
        .contains("compression")
        .doesNotContain("compression-level");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a:b,foo | \"foo\" is not key=value",
        "type=local,src=/c,wait=true | type=local has no key \"wait\"",
        "type=registry,ref=a,announce=1 | type=registry has no key \"announce\"",
        "type=registry,ref=a@sha256:0000000000000000000000000000000000000000000000000000000000000000"
            + ",wait=true | nobody can say anything beside a digest"
      })
  void whereNothingComesFromIsRefused(String text, String why) {
    assertThat(catchThrowableOfType(BuildException.class, () -> parse(List.of(text), List.of())))
        .hasMessage("cache-from \"" + text + "\": " + why);
  }

  @Test
  void whoSaysAndWhoAsksWhatOthersDo() {
    CacheOptions options =
        parse(
            List.of("type=registry,ref=a,wait=true", "type=registry,ref=b,wait=false"),
            List.of("type=registry,ref=c,announce=1", "type=registry,ref=d"));

    assertThat(options.flights())
        .isEqualTo(
            new FlightOptions(
                List.of(new CachePlace.InRegistry(ImageReference.parse("a"))),
                List.of(new CachePlace.InRegistry(ImageReference.parse("c")))));
  }

  @Test
  void aTagThatIsTooLongToStandBesideIsRefused() {
    String text = "type=registry,ref=a:" + "x".repeat(120) + ",announce=true";

    assertThat(catchThrowableOfType(BuildException.class, () -> parse(List.of(), List.of(text))))
        .hasMessageContaining("the tag is too long for announce=true");
  }

  @Test
  void twoCachesDoNotGoToOnePlace() {
    assertThat(
            catchThrowableOfType(
                BuildException.class,
                () -> parse(List.of(), List.of("a", "type=registry,ref=docker.io/library/a"))))
        .hasMessage("two caches go to a:latest");
  }
}
