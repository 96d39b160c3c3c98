package io.jbuild;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.ClassPathCopy;
import io.jbuild.testkit.LayoutReader;
import io.jbuild.testkit.Processes;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Builds inside a program that loads the engine as a plugin, and more than one at once. */
@Tag("namespaces")
class ForeignClassLoaderTest {

  @SuppressWarnings("NullAway.Init") // JUnit sets it
  @TempDir
  Path folder;

  @AfterEach
  void delete() throws Exception {
    Account.delete(folder.resolve("own"));
  }

  /** A build tool, which has nothing of the engine on its own class path. */
  static final class Tool {
    /** Takes the plugin's class path, a folder, and how many class loaders there are of it. */
    public static void main(String[] arguments) throws Exception {
      List<URL> urls = new ArrayList<>();
      for (String place : arguments[0].split(":", -1)) {
        urls.add(Path.of(place).toUri().toURL());
      }
      List<ClassLoader> realms = new ArrayList<>();
      for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
        realms.add(
            new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader()));
      }
      ExecutorService threads = Executors.newFixedThreadPool(2);
      List<Future<Object>> builds = new ArrayList<>();
      for (int i = 0; i < 2; i++) {
        String[] words = {arguments[1], "image" + i};
        Class<?> plugin =
            realms
                .get(i % realms.size())
                .loadClass(Tool.class.getName().replace("$Tool", "$Plugin"));
        builds.add(
            threads.submit(
                () -> plugin.getMethod("main", String[].class).invoke(null, (Object) words)));
      }
      try {
        for (Future<Object> build : builds) {
          build.get();
        }
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** What the tool loads. */
  public static final class Plugin {
    /** Takes a folder, and a name for an image. */
    public static void main(String[] arguments) throws Exception {
      Path folder = Path.of(arguments[0]);
      TestBuilds builds = new TestBuilds(folder.resolve(arguments[1]));
      builds.environment("PATH", System.getenv("PATH"));
      String store = folder.resolve("store").toString();
      builds.busybox(store);
      for (int i = 0; i < 3; i++) {
        builds.build(
            store,
            "FROM busybox\nRUN echo " + arguments[1] + " >/f\nRUN echo " + i + " >/i\n",
            arguments[1]);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"ROOT, 1", "ROOT, 2", "ORDINARY, 1", "ORDINARY, 2"})
  void commandsRunInsideABuildTool(String who, int loaders) throws Exception {
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
    Account account =
        who.equals("ROOT")
            ? Account.root()
            : Account.ordinary(Files.createDirectory(folder.resolve("etc")));
    String classPath = ClassPathCopy.make(Files.createDirectory(folder.resolve("class path")));
    Path own = Files.createDirectory(folder.resolve("own"));
    account.give(own);

    Processes.check(
        own,
        account.command(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                // It says so on its output, where a worker's answers are.
                "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:0",
                "-cp",
                tool().toString(),
                Tool.class.getName(),
                classPath,
                own.toString(),
                String.valueOf(loaders))));

    for (String image : List.of("image0", "image1")) {
      assertThat(
              LayoutReader.open(own.resolve("store"))
                  .image(image + ":latest")
                  .rootFilesystem()
                  .find("f"))
          .get()
          .extracting(file -> file.size())
          .isEqualTo(7L);
    }
  }

  /** A folder with the one class. */
  private Path tool() throws Exception {
    String name = Tool.class.getName().replace('.', '/') + ".class";
    Path place = folder.resolve("tool").resolve(name);
    Files.createDirectories(Objects.requireNonNull(place.getParent()));
    try (InputStream in =
        Objects.requireNonNull(Tool.class.getClassLoader()).getResourceAsStream(name)) {
      Files.copy(Objects.requireNonNull(in), place);
    }
    return folder.resolve("tool");
  }
}
