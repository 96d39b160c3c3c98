package io.jbuild.bases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.image.Image;
import io.jbuild.machine.Store;
import io.jbuild.oci.Digest;
import io.jbuild.oci.ImageReference;
import io.jbuild.oci.Platform;
import io.jbuild.plan.BaseImages;
import io.jbuild.plan.NamedContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinnedBasesTest {

  private static final Digest DIGEST = Digest.of(new byte[] {1});

  @TempDir Path folder;

  private final List<String> asked = new ArrayList<>();

  /** Images that nobody has. */
  private final BaseImages images =
      new BaseImages() {
        @Override
        public Image find(ImageReference reference, Platform platform) {
          asked.add(reference.full());
          throw new UnsupportedOperationException("asked");
        }

        @Override
        public Image find(NamedContext.Layout layout, Platform platform) {
          throw new UnsupportedOperationException("a layout");
        }
      };

  private void find(String name) throws Exception {
    try (Store store = Store.open(folder.resolve("store"))) {
      PinnedBases bases = new PinnedBases(images, store, new TreeMap<>(Map.of("app:1", DIGEST)));
      assertThatThrownBy(() -> bases.find(ImageReference.parse(name), Platform.host()))
          .hasMessage("asked");
    }
  }

  @Test
  void aNameThatWasRecordedIsTheImageItWas() throws Exception {
    find("app:1");
    find("app:2");
    find("app@" + Digest.of(new byte[] {2}));

    assertThat(asked)
        .containsExactly(
            "docker.io/library/app@" + DIGEST,
            "docker.io/library/app:2",
            "docker.io/library/app@" + Digest.of(new byte[] {2}));
  }
}
