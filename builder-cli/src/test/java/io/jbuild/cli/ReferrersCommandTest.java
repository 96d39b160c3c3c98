package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.RegistryProcess;
import io.jbuild.testkit.Tools;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What refers to an image in docker's registry, which keeps it under a tag alone. */
@Tag("interop")
class ReferrersCommandTest {

  @TempDir Path folder;

  private final Typed user = new Typed();

  private static String sha256(String text) throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    return HexFormat.of().formatHex(hash);
  }

  private static void put(RegistryProcess registry, String tag, String type, String document)
      throws Exception {
    HttpResponse<String> response =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://" + registry.host() + "/v2/team/app/manifests/" + tag))
                    .header("Content-Type", type)
                    .PUT(HttpRequest.BodyPublishers.ofString(document))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(201);
  }

  @Test
  void theyAreListedWithTheirKinds() throws Exception {
    Files.writeString(folder.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    try (RegistryProcess registry =
        RegistryProcess.start(Files.createDirectory(folder.resolve("registry")))) {
      String name = registry.host() + "/team/app:1";
      user.engines = RealEngine::open;
      String store = folder.resolve("store").toString();
      assertThat(user.type("--store", store, "-q", "-t", name, "--push", folder.toString()))
          .as(user.err)
          .isZero();
      assertThat(user.type("referrers", name)).as(user.err).isZero();
      assertThat(user.out).isEqualTo("ARTIFACT TYPE   DIGEST    SIZE\n");

      String image =
          Tools.run("skopeo", "inspect", "--raw", "--tls-verify=false", "docker://" + name);
      String artifact = attach(registry, image);

      assertThat(
              user.type("image", "referrers", "--format", "{{.ArtifactType}} {{.Reference}}", name))
          .as(user.err)
          .isZero();
      assertThat(user.out)
          .isEqualTo(
              "application/spdx+json "
                  + registry.host()
                  + "/team/app@sha256:"
                  + sha256(artifact)
                  + "\n");
      assertThat(user.type("referrers", "-q", "--artifact-type", "text/plain", name)).isZero();
      assertThat(user.out).isEmpty();
      assertThat(user.type("referrers", name + "x")).isEqualTo(1);
      assertThat(user.err).contains("MANIFEST_UNKNOWN");
    }
  }

  /** An artifact as who pushes one to such a registry attaches it. */
  private static String attach(RegistryProcess registry, String image) throws Exception {
    Matcher config = Pattern.compile("\"config\":\\s*(\\{[^}]*})").matcher(image);
    assertThat(config.find()).as(image).isTrue();
    String artifact =
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
         "artifactType":"application/spdx+json","config":%s,"layers":[],
         "subject":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d}}
        """
            .formatted(config.group(1), sha256(image), image.length());
    put(
        registry,
        "sha256:" + sha256(artifact),
        "application/vnd.oci.image.manifest.v1+json",
        artifact);
    put(
        registry,
        "sha256-" + sha256(image),
        "application/vnd.oci.image.index.v1+json",
        """
        {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
         {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%d,
          "artifactType":"application/spdx+json"}]}
        """
            .formatted(sha256(artifact), artifact.length()));
    return artifact;
  }
}
