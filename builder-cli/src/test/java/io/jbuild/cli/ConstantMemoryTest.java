package io.jbuild.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jbuild.testkit.Processes;
import io.jbuild.testkit.Tools;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 256 MB of heap are enough, whatever is built. */
class ConstantMemoryTest {

  private static final int MANY = 1_000_000;
  private static final long MOST_RESIDENT_KB = 450 << 10;
  private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+([0-9]+) kB");

  @TempDir private Path folder;

  /** Tar's own field for the size ends at 8 GiB. */
  @Test
  void aFileOfNineGibibytesThatIsMostlyHolesIsStoredWithHoles() throws Exception {
    long size = 9L << 30;
    Path context = Files.createDirectory(folder.resolve("context"));
    try (RandomAccessFile file = new RandomAccessFile(context.resolve("big").toFile(), "rw")) {
      file.write("first".getBytes(StandardCharsets.US_ASCII));
      file.seek(size - 4);
      file.write("last".getBytes(StandardCharsets.US_ASCII));
    }
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY big /big\n");
    Path store = folder.resolve("store");

    build(List.of("--store", store.toString(), "-q", "-t", "big", context.toString()));

    Path layer = largest(store.resolve("blobs/sha256"));
    for (String program : List.of("tar", "bsdtar")) {
      String listing =
          Processes.check(
              folder, List.of(Tools.require(program).toString(), "-tvf", layer.toString()));
      assertThat(listing).matches("(?s)-rw-r--r-- .* 9663676416 .* big\n");
    }
    // Behind the header of PAX, its records and the header; before the end's two blocks.
    assertThat(bytes(layer, 3 * 512, 5)).isEqualTo("first");
    assertThat(bytes(layer, Files.size(layer) - 2 * 512 - 4, 4)).isEqualTo("last");
    String blocks = Processes.check(folder, List.of("stat", "-c", "%b", layer.toString()));
    assertThat(Long.parseLong(blocks.strip()) * 512).isLessThan(10 << 20);
  }

  @Test
  void anArchiveOfAMillionFilesIsAdded() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path list = folder.resolve("list");
    try (BufferedWriter lines = Files.newBufferedWriter(list)) {
      lines.write("#mtree\n");
      for (int i = 0; i < MANY; i++) {
        String path = "./d" + i / 10_000 + "/e" + i / 100 % 100 + "/f" + i % 100;
        lines.write(path + " type=file size=0 mode=0644 uid=0 gid=0 time=0\n");
      }
    }
    String bsdtar = Tools.require("bsdtar").toString();
    String tar = context.resolve("many.tar").toString();
    Processes.check(folder, List.of(bsdtar, "-cf", tar, "--format=ustar", "@" + list));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nADD many.tar /\n");
    Path store = folder.resolve("store");

    build(List.of("--store", store.toString(), "-q", "-t", "many", context.toString()));

    Path layer = largest(store.resolve("blobs/sha256"));
    // A block each, and of the directories, which are made up; two at the end.
    assertThat(Files.size(layer)).isEqualTo((MANY + MANY / 100 + MANY / 10_000 + 2L) * 512);
  }

  /** A third of the heap for a third of a million names, none of them a usual file. */
  @Test
  void linksFilesWithManyNamesAndSmallFoldersAreCopied() throws Exception {
    Path context = Files.createDirectory(folder.resolve("context"));
    Path files = Files.createDirectory(context.resolve("f"));
    Path source = Files.createDirectory(context.resolve("source"));
    for (int i = 0; i < 100; i++) {
      Files.writeString(source.resolve("s" + i), "content " + i);
    }
    for (int i = 0; i < 100; i++) {
      Path links = Files.createDirectory(files.resolve("l" + i));
      Path names = Files.createDirectory(files.resolve("n" + i));
      for (int j = 0; j < 1000; j++) {
        Files.createSymbolicLink(links.resolve("link" + j), Path.of("../n" + i + "/name" + j));
        Files.createLink(names.resolve("name" + j), source.resolve("s" + j % 100));
      }
    }
    for (int i = 0; i < 30_000; i++) {
      Path small = Files.createDirectories(files.resolve("m" + i / 300 + "/package" + i));
      for (String name : List.of("README.md", "index.js", "package.json")) {
        Files.createFile(small.resolve(name));
      }
    }
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY f /f\n");
    Path store = folder.resolve("store");
    List<String> words = List.of("--store", store.toString(), "-q", context.toString());

    build("-Xmx80m", words);
    String built = Files.readString(folder.resolve("said"));
    build("-Xmx80m", words);

    assertThat(Files.readString(folder.resolve("said"))).isEqualTo(built).startsWith("sha256:");
  }

  private static Path largest(Path blobs) throws IOException {
    try (Stream<Path> all = Files.list(blobs)) {
      return all.max(Comparator.comparingLong(blob -> blob.toFile().length())).orElseThrow();
    }
  }

  private static String bytes(Path file, long position, int count) throws IOException {
    try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
      open.seek(position);
      byte[] bytes = new byte[count];
      open.readFully(bytes);
      return new String(bytes, StandardCharsets.US_ASCII);
    }
  }

  /** Runs jbuild, which has to succeed with little memory. */
  private void build(List<String> words) throws IOException, InterruptedException {
    build("-Xmx256m", words);
  }

  private void build(String heap, List<String> words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", heap, "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
    command.addAll(words);
    Path said = folder.resolve("said");
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    long peak = 0;
    try {
      while (process.isAlive()) {
        peak = Math.max(peak, peak(process.pid()));
        Thread.sleep(20);
      }
    } finally {
      process.destroyForcibly();
    }
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
    assertThat(peak).isPositive().isLessThan(MOST_RESIDENT_KB);
  }

  /** The most kilobytes that a process has had in memory so far; 0 once it has ended. */
  private static long peak(long process) throws IOException {
    try {
      Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc", process + "", "status")));
      return peak.find() ? Long.parseLong(peak.group(1)) : 0;
    } catch (NoSuchFileException e) {
      return 0;
    }
  }
}
