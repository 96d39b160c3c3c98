package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.sandbox.StockContainer;
import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However commands are isolated, the image is the same, to the last byte. */
@Tag("namespaces")
class RungAgreementTest {

  @TempDir Path folder;

  @AfterEach
  void delete() throws Exception {
    new TestBuilds(folder).delete();
  }

  @Test
  void aStockContainerMakesTheImagesOfTheNamespacesRung() throws Exception {
    Tools.requireRoot();
    Tools.require("setcap");
    TestBuilds builds = new TestBuilds(folder).isolation(Isolation.NAMESPACES, Set.of());
    builds.contextScript(
        "mkdir cap; echo x >cap/f; setcap cap_net_raw=ep cap/f;"
            + " tar cf cap.tar -C cap --xattrs --xattrs-include=security.capability .");
    List<String> command = new ArrayList<>(StockContainer.command());
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(RungCases.class.getName(), folder.toString(), "other"));

    List<String> expected = new ArrayList<>(RungCases.build(builds, "store"));
    expected.add("by Isolated[rung=chroot]");
    String found = Processes.check(folder, command);

    assertThat(found.lines()).containsExactlyElementsOf(expected);
  }
}
