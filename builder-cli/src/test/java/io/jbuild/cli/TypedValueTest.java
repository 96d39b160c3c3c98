package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TypedValueTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          text|json                        ; [text, json] []
          table|json|TEMPLATE              ; [table, json] []
          mode=min|max                     ; [mode=min, mode=max] []
          type=oci|tar,dest=PATH           ; [type=oci, type=tar] []
          NAME|type=registry|local,…       ; [type=registry, type=local] []
          build|check[,format=text|json]   ; [build, check] []
          preserve|git|SECONDS             ; [preserve, git] []
          id=NAME,src=FILE                 ; [] []
          NAME=VALUE                       ; [] []
          FILE                             ; [] [FILES]
          DIR                              ; [] [FOLDERS]
          NAME[:TAG]                       ; [] [IMAGES]
          IMAGE                            ; [] [IMAGES]
          ARG[=VALUE]                      ; [] [ARGS]
          STAGE                            ; [] [STAGES]
          OS/ARCH[,...]                    ; [] [PLATFORMS]
          """)
  void aLabelSaysWhatMayBeTyped(String label, String read) {
    TypedValue value =
        TypedValue.of(Syntax.of("a", "", "").value(label, "b", "--c").option("--c").orElseThrow());
    assertThat(value.words() + " " + value.kinds()).isEqualTo(read);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      textBlock =
          """
          [OPTIONS] CONTEXT                        ; [] [FOLDERS]
          [OPTIONS] CONTAINER | IMAGE | A B        ; [] [IMAGES, CONTAINERS]
          [OPTIONS] NAME[:TAG|@DIGEST]             ; [] [IMAGES]
          [OPTIONS] CONTAINER [REPOSITORY[:TAG]]   ; [] [IMAGES, CONTAINERS]
          [OPTIONS] DIR [PATH...]                  ; [] [FILES, FOLDERS]
          create NAME IMAGE [IMAGE...]             ; [create] [IMAGES]
          [OPTIONS] [BUILD [STEP]]                 ; [] [BUILDS, STEPS]
          [OPTIONS] [STEP]                         ; [] [STEPS]
          [COMMAND]                                ; [] [COMMANDS]
          [OPTIONS]                                ; [] []
          """)
  void aSynopsisSaysWhatFollows(String synopsis, String read) {
    TypedValue value = TypedValue.operands(Syntax.of("a", synopsis, ""));
    assertThat(value.words() + " " + value.kinds()).isEqualTo(read);
  }
}
