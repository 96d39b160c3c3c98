package io.jbuild.attestation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.json.JsonException;
import io.jbuild.json.JsonObject;
import io.jbuild.oci.Digest;
import io.jbuild.oci.Platform;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ProvenanceTest {

  private static final byte[] DOCKERFILE = "FROM a\n".getBytes(StandardCharsets.UTF_8);

  @Test
  void whatIsWrittenIsReadAgain() throws Exception {
    Provenance provenance = provenance(Provenance.Mode.MAX);

    assertThat(Provenance.parse(provenance.toBytes())).isEqualTo(provenance);
    assertThat(Provenance.parse(provenance.toBytes()).parameters().dockerfile().bytes())
        .hasValue(DOCKERFILE);
  }

  @Test
  void littleIsReadAgainToo() throws Exception {
    Provenance little =
        new Provenance(
            Provenance.Mode.MIN,
            new BuildParameters(
                new RecordedFile("sub/Dockerfile", Optional.empty(), Optional.empty()),
                new RecordedContext(
                    RecordedContext.Kind.GIT, Optional.of("https://h.example/r.git")),
                new TreeMap<>(),
                Optional.empty(),
                Platform.parse("linux/arm/v7"),
                new TreeMap<>(),
                List.of(),
                new BuildParameters.Times(Optional.empty(), Optional.empty(), false),
                Optional.empty()),
            Platform.parse("linux/amd64"),
            List.of(),
            List.of(),
            new Provenance.Builder("https://ci.example/1", "9"));

    assertThat(Provenance.parse(little.toBytes())).isEqualTo(little);
    assertThat(new String(little.toBytes(), StandardCharsets.UTF_8))
        .doesNotContain("steps", "buildArgs", "content");
  }

  @Test
  void anotherBuildersIsRefused() {
    byte[] other =
        JsonObject.create()
            .put(
                "buildDefinition",
                JsonObject.create().put("buildType", "https://other.example/type"))
            .toBytes();

    assertThatThrownBy(() -> Provenance.parse(other))
        .isInstanceOf(JsonException.class)
        .hasMessageContaining("https://other.example/type");
  }

  @Test
  void aStatementGivesItsPredicateBack() throws Exception {
    Attestation attestation = provenance(Provenance.Mode.MAX).attestation();
    java.io.ByteArrayOutputStream statement = new java.io.ByteArrayOutputStream();

    attestation.writeStatement(
        statement,
        subject -> {
          subject.is("a \"file\"", Digest.of(DOCKERFILE));
          subject.is("b", Digest.of(new byte[0]));
        });

    JsonObject json = JsonObject.parse(statement.toByteArray());
    assertThat(json.objects("subject")).hasSize(2);
    assertThat(json.objects("subject").get(0).text("name")).hasValue("a \"file\"");
    assertThat(statement.toByteArray()).isEqualTo(json.toBytes()); // keys in order
    assertThat(Attestation.ofStatement(statement.toByteArray()).orElseThrow().predicate().toBytes())
        .isEqualTo(attestation.predicate().toBytes());
  }

  private static Provenance provenance(Provenance.Mode mode) {
    SortedMap<String, String> args = new TreeMap<>();
    args.put("A", "1");
    SortedMap<String, RecordedContext> contexts = new TreeMap<>();
    contexts.put("lib", new RecordedContext(RecordedContext.Kind.DIRECTORY, Optional.empty()));
    SortedMap<String, String> digests = new TreeMap<>();
    digests.put("sha256", Digest.of(DOCKERFILE).hex());
    return new Provenance(
        mode,
        new BuildParameters(
            new RecordedFile(
                "Dockerfile",
                Optional.of(Digest.of(DOCKERFILE)),
                Optional.of(Base64.getEncoder().encodeToString(DOCKERFILE))),
            new RecordedContext(RecordedContext.Kind.DIRECTORY, Optional.empty()),
            contexts,
            Optional.of("stage"),
            Platform.parse("linux/amd64"),
            args,
            List.of("A"),
            new BuildParameters.Times(Optional.of("0"), Optional.of("1"), true),
            Optional.of(
                new BuildParameters.Run(
                    args,
                    List.of("A"),
                    true,
                    List.of("h=1.2.3.4"),
                    Optional.of(64L),
                    List.of("nofile=1:2"),
                    List.of("apt-logs"),
                    List.of("network.host"),
                    List.of("token"),
                    List.of("default")))),
        Platform.parse("linux/amd64"),
        List.of(
            new RecordedStep("FROM a", 1, List.of(), Optional.empty()),
            new RecordedStep("RUN b", 2, List.of(0L), Optional.of(Digest.of(DOCKERFILE)))),
        List.of(
            new Material(
                Material.Role.IMAGE, "a:latest", Optional.of("pkg:docker/a@latest"), digests)),
        new Provenance.Builder("https://b.example", "1.2.3"));
  }
}
