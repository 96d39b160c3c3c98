package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A jar with all its libraries, made by another plugin in the same phase. */
class FatJarIT {

  @Test
  void theImageHasTheJarWithItsLibraries() throws Exception {
    LocalMaven maven = LocalMaven.of(FatJarIT.class);
    ExampleProject project = maven.project("fat-jar");

    maven.succeed(project, "package", "-Djbuild.outputs=type=oci,dest=target/image,tar=false");

    assertThat(maven.image("fat-jar:1.0").rootFilesystem().files()).containsOnlyKeys("app.jar");
    Path bundle = project.folder().resolve("target/bundle");
    Tools.run(
        "umoci",
        "unpack",
        "--image=" + project.folder().resolve("target/image") + ":1.0",
        bundle.toString());
    Path jar = bundle.resolve("rootfs/app.jar");
    assertThat(Files.size(jar))
        .isEqualTo(Files.size(project.folder().resolve("target/fat-jar-1.0.jar")));
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    assertThat(Processes.check(bundle, List.of(java.toString(), "-jar", jar.toString())))
        .isEqualTo("All in one\n");
  }
}
