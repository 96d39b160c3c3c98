package io.jbuild.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.blob.WorkFolder;
import io.jbuild.sandbox.RootFilesystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeLinksTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @Test
  void eachTreeHasOneShortLinkInOneFolder() throws IOException {
    try (WorkFolder work = new WorkFolder(folder.resolve("work"))) {
      TreeLinks links = new TreeLinks(work);
      int length = 0;
      for (int i = 0; i < RootFilesystem.Union.MAX_LOWERS; i++) {
        Path tree = Files.createDirectories(folder.resolve("layer" + i).resolve("tree"));
        Path link = links.to(tree);
        assertThat(link.toRealPath()).isEqualTo(tree.toRealPath());
        assertThat(links.to(tree)).isEqualTo(link);
        assertThat(link.getParent()).isEqualTo(links.to(folder).getParent());
        length += Objects.requireNonNull(link.getFileName()).toString().length();
      }
      assertThat(length).isLessThan(1000);
    }
  }
}
