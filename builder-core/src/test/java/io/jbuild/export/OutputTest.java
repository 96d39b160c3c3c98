package io.jbuild.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.jbuild.blob.Compression;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.oci.ImageReference;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutputTest {

  @Test
  void aPathAloneIsADirectoryAndADashATarOnTheStandardOutput() {
    assertThat(Output.parse("out/dir"))
        .extracting(Output::type, Output::dest)
        .containsExactly(Output.Type.LOCAL, Optional.of("out/dir"));
    assertThat(Output.parse("a=b").dest()).contains("a=b");
    assertThat(Output.parse("-").type()).isEqualTo(Output.Type.TAR);
    assertThat(Output.parse("-").toStandardOutput()).isTrue();
  }

  @Test
  void anOciOutputIsAGzippedArchiveUnlessItSaysOtherwise() {
    Output plain = Output.parse("type=oci,dest=x.tar");
    assertThat(plain.packaging()).isEqualTo(Output.Packaging.ARCHIVE);
    assertThat(plain.compression()).isEqualTo(Compression.GZIP);

    Output other =
        Output.parse(
            "type=oci,tar=false,dest=dir,compression=zstd,\"name=a:1,b:2\",annotation.Key.X=v=w,annotation-manifest.k=v");
    assertThat(other.packaging()).isEqualTo(Output.Packaging.FOLDER);
    assertThat(other.compression()).isEqualTo(Compression.ZSTD);
    assertThat(other.names())
        .containsExactly(ImageReference.parse("a:1"), ImageReference.parse("b:2"));
    assertThat(other.annotations()).containsEntry("Key.X", "v=w").containsEntry("k", "v");
  }

  @Test
  void timesStayUnlessTheyAreToBeRewritten() {
    assertThat(Output.parse("type=oci,dest=x").fileTimes()).isEqualTo(Output.FileTimes.KEPT);
    assertThat(Output.parse("type=oci,dest=x,rewrite-timestamp=true").fileTimes())
        .isEqualTo(Output.FileTimes.LIMITED);
    assertThat(Output.parse("type=image,name=a,rewrite-timestamp=1").fileTimes())
        .isEqualTo(Output.FileTimes.LIMITED);
  }

  @Test
  void aQuotedFieldMayHoldCommasAndQuotes() {
    assertThat(Output.parse("type=tar,\"dest=a,b\"\"c\"").dest()).contains("a,b\"c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "type=oci,dst=x | type=oci has no key \"dst\" | Did you mean \"dest\"?",
        "type=oic,dest=x | there is no type \"oic\" | Did you mean \"oci\"?",
        "type=nothing,dest=x | there is no type \"nothing\" "
            + "| It may be one of image, registry, docker, oci, local, tar.",
        "type=oci,dest=x,compression=gz | there is no compression \"gz\" | Did you mean \"gzip\"?",
        "type=oci,dest=x,tar=maybe | tar=maybe is neither true nor false | ``",
        "type=oci,dest=x,dest=y | \"dest\" is given twice | ``",
        "type=oci | type=oci needs dest | Say dest=FILE, or dest=- for the standard output.",
        "type=local,dest=- | a directory cannot go to the standard output | Say type=tar.",
        "type=oci,tar=false,dest=- | a folder cannot go to the standard output "
            + "| Leave out tar=false.",
        "dest=x,name=y | it has no type | Say one of image, registry, docker, oci, local, tar.",
        "type=registry,name=a/b:1,push-by-digest=1 | can't push tagged ref a/b:1 by digest "
            + "| Leave out the tag.",
        "type=oci,dest | \"dest\" is not key=value | ``",
        "type=oci,\"dest=x | a quote is not closed | ``",
        "type=oci,dest=x,name=UP:x:y | invalid reference format: \"UP:x:y\" | ``",
        "type=tar,dest=x,annotation.a=b | type=tar has no manifest to annotate | ``",
      })
  void whatMeansNothingIsRefused(String text, String message, String hint) {
    BuildException refusal = catchThrowableOfType(BuildException.class, () -> Output.parse(text));

    assertThat(refusal).hasMessage("output \"%s\": %s", text, message);
    assertThat(refusal.hint()).isEqualTo(hint);
    assertThat(refusal.blame()).isEqualTo(Blame.USAGE);
  }

  @Property(tries = 300)
  void anyTextIsReadOrRefused(@ForAll String text) {
    try {
      assertThat(Output.parse("type=" + text)).isNotNull();
    } catch (BuildException e) {
      assertThat(e.blame()).isEqualTo(Blame.USAGE);
    }
  }
}
