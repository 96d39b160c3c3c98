package io.jbuild.maven;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The {@code jbuild} command as this build has packaged it, on a store. */
record JbuildCommand(Path store) {

  /** Runs it in a folder, and returns what it printed; it has to succeed. */
  String run(Path folder, SortedMap<String, String> environment, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-jar"));
    command.add(
        Path.of(System.getProperty("jbuild.root", ".."), "builder-cli/target/jbuild.jar")
            .toString());
    command.addAll(List.of(words));
    SortedMap<String, String> all = new TreeMap<>(environment);
    all.put("JBUILD_STORE", store.toString());
    all.put("HOME", "/nonexistent");
    Processes.Result result = Processes.run(folder, command, all);
    if (result.exitCode() != 0) {
      throw new AssertionError("jbuild " + List.of(words) + " ended with " + result);
    }
    return result.out() + result.err();
  }

  /** Makes an image called {@code busybox}, as registries have one: it is small, and can RUN. */
  JbuildCommand makeBusybox(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Files.copy(Tools.require("busybox"), folder.resolve("busybox"));
    Files.writeString(
        folder.resolve("Dockerfile"),
        """
        FROM scratch
        COPY --chmod=755 busybox /bin/busybox
        RUN ["/bin/busybox", "--install", "-s", "/bin"]
        CMD ["sh"]
        """);
    run(folder, new TreeMap<>(), "build", "-t", "busybox", ".");
    return this;
  }
}
