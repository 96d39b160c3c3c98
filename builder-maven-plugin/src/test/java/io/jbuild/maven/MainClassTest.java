package io.jbuild.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainClassTest {

  @TempDir Path folder;

  @Test
  void isTheOnlyClassWithAMainMethod() throws IOException {
    compile("a/One", "public static void main(String[] arguments) {}");
    compile("a/Two", "static void main(String[] arguments) {} public static void main() {}");
    assertThat(MainClass.of(folder, Optional.empty())).isEqualTo("a.One");
  }

  @Test
  void ofSeveralNoneIsChosen() throws IOException {
    compile("a/One", "public static void main(String... arguments) {}");
    compile("a/Two", "public static void main(String[] arguments) {}");
    assertThatThrownBy(() -> MainClass.of(folder, Optional.empty()))
        .isInstanceOf(BuildException.class)
        .hasMessage("several classes have a main method: a.One, a.Two");
  }

  @Test
  void whereThereIsNoneThatIsTold() throws IOException {
    compile("a/Two", "void main(String[] arguments) {}");
    assertThatThrownBy(() -> MainClass.of(folder, Optional.empty()))
        .hasMessage("there is no class with a main method in " + folder);
    assertThatThrownBy(() -> MainClass.of(folder.resolve("none"), Optional.empty()))
        .isInstanceOf(BuildException.class);
  }

  @Test
  void whatTheJarNamesCountsMore() throws IOException {
    compile("a/One", "public static void main(String[] arguments) {}");
    assertThat(MainClass.of(folder, Optional.of(jar("Main-Class: b.Main")))).isEqualTo("b.Main");
    assertThat(MainClass.of(folder, Optional.of(jar("X: y")))).isEqualTo("a.One");
  }

  @Test
  void whatSpringBootPacksStartsAnotherClassFirst() throws IOException {
    Path jar =
        jar("Main-Class: org.springframework.boot.loader.launch.JarLauncher\nStart-Class: b.App");
    assertThat(MainClass.of(folder, Optional.of(jar))).isEqualTo("b.App");
  }

  @Test
  void whatIsNoClassIsPassedBy() throws IOException {
    compile("a/One", "public static void main(String[] arguments) {}");
    Files.writeString(folder.resolve("a/Broken.class"), "no class");
    assertThat(MainClass.of(folder, Optional.empty())).isEqualTo("a.One");
  }

  @ParameterizedTest
  @CsvSource({
    "void main() {}, 69, true",
    "static void main() {}, 69, true",
    "protected void main(String[] arguments) {}, 69, true",
    "private void main() {}, 69, false",
    "void main(int number) {}, 69, false",
    "void main() {}, 68, false",
  })
  void sinceJava25AMainMayBeSimple(String method, int version, boolean found) throws IOException {
    compile("a/One", method);
    say("a/One", version);
    if (found) {
      assertThat(MainClass.of(folder, Optional.empty())).isEqualTo("a.One");
    } else {
      assertThatThrownBy(() -> MainClass.of(folder, Optional.empty()))
          .isInstanceOf(BuildException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"x\"y", "a..b", "", "a.b c", "1a", "a\nUSER root"})
  void whatNoClassIsCalledIsRefused(String name) {
    assertThatThrownBy(() -> MainClass.named(name))
        .isInstanceOf(BuildException.class)
        .hasMessage("'" + name + "' is not the name of a class");
  }

  @Test
  void aClassMayHaveAnyOfItsLetters() {
    assertThat(MainClass.named("org.example.Ärger$In_1")).isEqualTo("org.example.Ärger$In_1");
  }

  @Test
  void aMainOfOldCountsMoreThanASimpleOne() throws IOException {
    compile("a/One", "void main() {}");
    say("a/One", 69);
    compile("a/Two", "public static void main(String[] arguments) {}");
    assertThat(MainClass.of(folder, Optional.empty())).isEqualTo("a.Two");
  }

  /** Makes a class file say that it is of another Java than the one that compiled it. */
  private void say(String name, int version) throws IOException {
    Path file = folder.resolve(name + ".class");
    byte[] bytes = Files.readAllBytes(file);
    bytes[7] = (byte) version;
    Files.write(file, bytes);
  }

  private Path jar(String line) throws IOException {
    Manifest manifest = new Manifest();
    manifest.read(
        new java.io.ByteArrayInputStream(
            ("Manifest-Version: 1.0\n" + line + "\n")
                .getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    Path jar = folder.resolve("it.jar");
    try (OutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      out.flush();
    }
    return jar;
  }

  private void compile(String name, String body) throws IOException {
    Path source = folder.resolve(name + ".java");
    Files.createDirectories(source.getParent());
    String simple = name.substring(name.indexOf('/') + 1);
    Files.writeString(
        source,
        "package "
            + name.substring(0, name.indexOf('/'))
            + "; public class "
            + simple
            + " {"
            + body
            + "}");
    int ended =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "--release", "17", "-d", folder.toString(), source.toString());
    assertThat(ended).isZero();
  }
}
