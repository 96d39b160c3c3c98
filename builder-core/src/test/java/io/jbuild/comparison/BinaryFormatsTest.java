package io.jbuild.comparison;

import static io.jbuild.comparison.ComparedFiles.lines;
import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.difference.ContentDifference;
import io.jbuild.testkit.Tools;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryFormatsTest {
  @TempDir private Path folder;
  private ComparedFiles files = new ComparedFiles(Path.of(""));

  @BeforeEach
  void open() {
    files = new ComparedFiles(folder);
  }

  @Test
  void aDateInAProgramIsFoundInItsSection() throws IOException, InterruptedException {
    byte[] first = compile("Jan  1 2026 10:11:12", "0x1111111111111111111111111111111111111111");
    byte[] second = compile("Feb 12 2026 13:14:15", "0x2222222222222222222222222222222222222222");
    ContentDifference found = files.compare("lib.so", first, second);

    assertThat(found.format()).isEqualTo("ELF");
    assertThat(lines(found))
        .contains(
            "section .note.gnu.build-id | 1111111111111111111111111111111111111111 |"
                + " 2222222222222222222222222222222222222222",
            "section .rodata: text | built Jan  1 2026 10:11:12 | built Feb 12 2026 13:14:15");
  }

  @Test
  void aProgramThatIsCutOffIsToldAsBytes() throws IOException, InterruptedException {
    byte[] program = compile("x", "0x11");
    assertThat(files.compare("f", program, Arrays.copyOf(program, program.length - 100)).format())
        .isEqualTo("bytes");
    byte[] hostile = program.clone();
    Arrays.fill(hostile, 0x28, 0x30, (byte) 0x7f);
    assertThat(files.compare("f", program, hostile).format()).isEqualTo("bytes");
  }

  private byte[] compile(String date, String id) throws IOException, InterruptedException {
    Path source = folder.resolve("f.c");
    Path library = folder.resolve("f.so");
    Files.writeString(source, "const char *built(void) { return \"built " + date + "\"; }\n");
    Tools.run(
        "gcc",
        "-shared",
        "-fPIC",
        "-Wl,--build-id=" + id,
        "-o",
        library.toString(),
        source.toString());
    return Files.readAllBytes(library);
  }

  @Test
  void aDatabasesCountersAndPagesAreTold() throws IOException, InterruptedException {
    Path first = folder.resolve("first.db");
    Tools.run("sqlite3", first.toString(), "create table t (x); insert into t values ('monday');");
    byte[] before = Files.readAllBytes(first);
    Tools.run("sqlite3", first.toString(), "update t set x = 'sunday';");
    ContentDifference found = files.compare("f.db", before, Files.readAllBytes(first));

    assertThat(found.format()).isEqualTo("SQLite");
    assertThat(lines(found).get(0)).startsWith("header: file change counter | ");
    assertThat(lines(found).get(1)).startsWith("header: version-valid-for | ");
    assertThat(lines(found).get(2)).matches("page 2 \\(table leaf\\), byte \\d+ \\| .*");
    assertThat(lines(found)).hasSize(3);
  }

  @Test
  void theTimeOfAModulesSourceIsTold() throws IOException, InterruptedException {
    ContentDifference found =
        files.compare(
            "f.cpython-311.pyc",
            python("x = 1\n", "2026-01-01T00:00:00Z"),
            python("x = 1\n", "2026-01-02T00:00:00Z"));

    assertThat(found.format()).isEqualTo("Python bytecode");
    assertThat(lines(found))
        .containsExactly("time of the source | 2026-01-01T00:00:00Z | 2026-01-02T00:00:00Z");
    assertThat(
            lines(
                files.compare(
                    "f.pyc",
                    python("x = 12\n", "2026-01-01T00:00:00Z"),
                    python("x = 34\n", "2026-01-01T00:00:00Z"))))
        .singleElement()
        .asString()
        .startsWith("code > byte");
  }

  private byte[] python(String text, String time) throws IOException, InterruptedException {
    Path source = Files.writeString(folder.resolve("f.py"), text);
    Files.setLastModifiedTime(source, FileTime.from(Instant.parse(time)));
    Path module = folder.resolve("f.pyc");
    Tools.run(
        "python3",
        "-c",
        "import py_compile as p; p.compile('"
            + source
            + "', cfile='"
            + module
            + "', invalidation_mode=p.PycInvalidationMode.TIMESTAMP)");
    return Files.readAllBytes(module);
  }
}
