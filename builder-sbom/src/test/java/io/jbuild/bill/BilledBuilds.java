package io.jbuild.bill;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.Jbuild;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.RunSettings;
import io.jbuild.request.AttestOptions;
import io.jbuild.request.BuildContext;
import io.jbuild.request.BuildRequest;
import io.jbuild.request.CacheOptions;
import io.jbuild.request.ContextOptions;
import io.jbuild.request.DeviceOptions;
import io.jbuild.request.Isolation;
import io.jbuild.request.SecretOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.cyclonedx.Version;
import org.cyclonedx.parsers.JsonParser;
import org.spdx.jacksonstore.MultiFormatStore;
import org.spdx.library.SpdxModelFactory;
import org.spdx.storage.simple.InMemSpdxStore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Images of the files in a context, with both bills of each beside its files. */
final class BilledBuilds {

  private final Path folder;
  private final Path context;
  private final Path files;

  BilledBuilds(Path folder) throws IOException {
    this.folder = folder;
    this.context = Files.createDirectories(folder.resolve("context"));
    this.files = folder.resolve("files");
  }

  /** A path in the context. */
  Path context(String name) {
    return context.resolve(name);
  }

  /** A path among the image's files. */
  Path files(String name) {
    return files.resolve(name);
  }

  JsonNode build() throws Exception {
    return predicate(build("store"));
  }

  JsonNode spdx() throws IOException {
    return predicate(files.resolve("sbom.spdx.json"));
  }

  private static JsonNode predicate(Path statement) throws IOException {
    return JsonMapper.shared().readTree(Files.readAllBytes(statement)).path("predicate");
  }

  /** Builds, and has both bills looked at by their libraries. */
  Path build(String store) throws Exception {
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY . /\n");
    Files.writeString(context.resolve(".dockerignore"), "Dockerfile\n.dockerignore\n");
    BuildRequest request =
        new BuildRequest(
            new BuildContext.Folder(context),
            Optional.empty(),
            List.of(ImageReference.parse("billed")),
            new TreeMap<>(),
            new TreeMap<>(),
            Optional.empty(),
            List.of(),
            List.of("type=local,dest=" + files),
            Optional.empty(),
            BuildRequest.Network.NONE,
            BuildRequest.Cache.USE,
            BuildRequest.Pull.MISSING,
            1,
            ContextOptions.NONE,
            List.of(),
            RunSettings.DEFAULT,
            SecretOptions.NONE,
            Isolation.AUTO,
            Set.of(),
            DeviceOptions.DEFAULT,
            AttestOptions.parse(
                List.of(), Optional.empty(), Optional.of("spdx,cyclonedx"), "1.2.3"),
            BuildRequest.Failed.DROPPED,
            CacheOptions.NONE);
    Jbuild.open(folder.resolve(store), new TreeMap<>())
        .build(request, event -> {}, OutputStream.nullOutputStream());
    byte[] cycloneDx =
        JsonMapper.shared().writeValueAsBytes(predicate(files.resolve("sbom.cdx.json")));
    assertThat(new JsonParser().validate(cycloneDx, Version.VERSION_16)).isEmpty();
    SpdxModelFactory.init();
    assertThat(
            new MultiFormatStore(new InMemSpdxStore(), MultiFormatStore.Format.JSON)
                .deSerialize(
                    new ByteArrayInputStream(JsonMapper.shared().writeValueAsBytes(spdx())), false)
                .verify())
        .isEmpty();
    return files.resolve("sbom.cdx.json");
  }

  static List<String> urls(JsonNode bill) {
    List<String> urls = new ArrayList<>();
    bill.path("components").forEach(one -> urls.add(one.path("purl").asString()));
    return urls;
  }

  void file(String name, String content) throws IOException {
    Path file = context.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content, StandardCharsets.ISO_8859_1);
  }
}
