package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.LayoutImage;
import io.jbuild.testkit.Tools;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Without any privilege: RUN is in a second JVM, whose classes are in the plugin's jar. */
@Tag("namespaces")
class OrdinaryUserIT {

  @TempDir Path shared;

  @AfterEach
  void delete() throws Exception {
    for (String tree : List.of("work", "root", "repository")) {
      LocalMaven.delete(shared.resolve(tree));
    }
  }

  @Test
  void anOrdinaryUserBuildsTheImageThatRootBuilds() throws Exception {
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwx--x--x"));
    Account user = Account.ordinary(Files.createDirectory(shared.resolve("etc")));
    Path repository = shared.resolve("repository");
    // Root comes first, and downloads: the local repository of this build may be in root's home.
    LocalMaven root =
        LocalMaven.in(shared.resolve("root"), LocalRepository.in(repository), Account.self());
    root.succeed(project(root), "package");
    Path work = shared.resolve("work");
    LocalMaven maven = LocalMaven.in(work, new LocalRepository(repository), user);
    ExampleProject project = project(maven);
    user.give(work);
    user.give(repository);

    maven.succeed(project, "package");

    LayoutImage image = maven.image("run:1.0");
    assertThat(image.digest()).isEqualTo(root.image("run:1.0").digest());
    assertThat(image.rootFilesystem().lines()).contains("d DIRECTORY 755 5:6 0");
  }

  private static ExampleProject project(LocalMaven maven) throws Exception {
    ExampleProject project = maven.project("run");
    Files.copy(Tools.require("busybox"), project.folder().resolve("busybox"));
    project.write(
        "Dockerfile",
        """
        FROM scratch
        COPY --chmod=755 busybox /bin/
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        RUN id -u > /who && mkdir /d && chown 5:6 /d && ls -l /bin/busybox > /owner
        """);
    return project;
  }
}
