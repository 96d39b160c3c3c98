package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.attestation.Material;
import io.jbuild.attestation.Provenance;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.ImageAttestations;
import io.jbuild.testkit.GitRepository;
import io.jbuild.testkit.GitServer;
import io.jbuild.testkit.WebServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What builds take from other machines, as their provenance has it. */
@Tag("interop")
class RemoteMaterialsTest {

  @TempDir Path folder;

  @SuppressWarnings("NullAway.Init") // made before each test
  private RemoteBuilds builds;

  @BeforeEach
  void ask() {
    builds = new RemoteBuilds(folder);
    builds.attest =
        AttestOptions.parse(
            List.of("type=provenance,mode=max"), Optional.empty(), Optional.empty(), "1");
  }

  @Test
  void filesAndRepositoriesThatAddFetches() throws Exception {
    GitRepository repository = GitRepository.make(folder, "r").file("a", "1");
    repository.commit("first");
    String commit = repository.publish();
    try (GitServer git = GitServer.start(folder);
        WebServer web = WebServer.start()) {
      web.put("/f", WebServer.Answer.of(200, "content"));
      Path lib = Files.createDirectories(folder.resolve("lib"));
      Files.writeString(lib.resolve("l"), "l");
      builds.contexts.put("lib", lib.toString());
      builds.context("c", new byte[] {1});
      String withLogin = web.url("/f").replace("http://", "http://joe:pw@");

      builds.add(
          "ADD "
              + withLogin
              + " /f\nADD "
              + git.url("r.git")
              + " /r\nCOPY c /\nCOPY --from=lib l /");

      List<Material> materials = provenance().materials();
      assertThat(materials)
          .extracting(Material::role)
          .containsExactlyInAnyOrder(
              Material.Role.CONTEXT,
              Material.Role.NAMED_CONTEXT,
              Material.Role.FILE,
              Material.Role.REPOSITORY);
      assertThat(of(materials, Material.Role.FILE).uri()).hasValue(web.url("/f"));
      assertThat(of(materials, Material.Role.FILE).digests())
          .isEqualTo(
              Map.of(
                  "sha256",
                  io.jbuild.oci.Digest.of("content".getBytes(StandardCharsets.UTF_8)).hex()));
      assertThat(of(materials, Material.Role.REPOSITORY).digests())
          .isEqualTo(Map.of("gitCommit", commit));
      assertThat(of(materials, Material.Role.NAMED_CONTEXT).name()).isEqualTo("lib");
      // An address with a password in it: then the text is not told.
      assertThat(provenance().parameters().dockerfile().content()).isEmpty();
      assertThat(new String(provenance().toBytes(), StandardCharsets.UTF_8))
          .doesNotContain("joe", "pw@", folder.toString());
    }
  }

  @Test
  void aContextThatIsARepositoryIsNamedByItsCommit() throws Exception {
    GitRepository repository =
        GitRepository.make(folder, "r").file("Dockerfile", "FROM scratch\nCOPY a /\n");
    repository.file("a", "1").commit("first");
    String commit = repository.publish();
    try (GitServer git = GitServer.start(folder)) {
      builds.build(new BuildContext.Remote(git.url("r.git")));

      Material context = of(provenance().materials(), Material.Role.CONTEXT);
      assertThat(context.digests()).isEqualTo(Map.of("gitCommit", commit));
      assertThat(context.uri()).hasValue(git.url("r.git"));
      assertThat(provenance().parameters().dockerfile().bytes())
          .hasValue("FROM scratch\nCOPY a /\n".getBytes(StandardCharsets.UTF_8));
    }
  }

  private static Material of(List<Material> materials, Material.Role role) {
    return materials.stream().filter(one -> one.role() == role).findFirst().orElseThrow();
  }

  private Provenance provenance() throws Exception {
    return Provenance.parse(
        JsonMapper.shared()
            .writeValueAsBytes(
                Jbuild.open(folder.resolve("store"), new TreeMap<>())
                    .attestations()
                    .find("i", Optional.empty(), ImageAttestations.Question.PROVENANCE)));
  }
}
