package io.jbuild.machine;

import java.lang.management.ManagementFactory;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * How another JVM is started that has the engine's classes, wherever this one has them from: a
 * build tool loads a plugin's by a class loader, and its own class path is the tool's.
 *
 * <p>Of this JVM's arguments the other has those that say how much memory and how many threads it
 * takes, how fast it starts, and what it may use. It has no others: agents and debuggers, ports and
 * logs belong to one JVM, and what a JVM says of itself on its output would be taken for an answer.
 */
final class OwnJvm {

  private static final Pattern SHARED =
      Pattern.compile(
          "-X(mx|ms|mn|ss).*"
              + "|-Xshare:(auto|off)|-Xlog:disable|-Xint|-XX:[+-]Use.*|-XX:SharedArchiveFile=.*"
              + "|-XX:(Max|Min|Initial)(RAM|Heap|New|Metaspace|DirectMemory).*"
              + "|-XX:(ActiveProcessorCount|ParallelGCThreads|ConcGCThreads|CICompilerCount)=.*"
              + "|-XX:(ReservedCodeCacheSize|NewSize|MetaspaceSize|ThreadStackSize)=.*"
              + "|-XX:(Tier.*|[+-]TieredCompilation|[+-]IgnoreUnrecognizedVMOptions)"
              + "|-XX:[+-]Unlock(Experimental|Diagnostic)VMOptions"
              + "|-(ea|da|esa|dsa|enableassertions|disableassertions)(:.*)?"
              + "|--enable-native-access=.*|--sun-misc-unsafe-memory-access=.*"
              + "|-D(jna|java\\.io\\.tmpdir|java\\.library\\.path|file\\.encoding"
              + "|sun\\.jnu\\.encoding|user\\.(language|country|variant|timezone))[.=].*");

  private OwnJvm() {}

  /** The words that start a program of the engine, as this JVM would. */
  static List<String> program(Class<?> main, String... arguments) {
    List<String> program = new ArrayList<>();
    program.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    program.addAll(shared(ManagementFactory.getRuntimeMXBean().getInputArguments()));
    program.addAll(List.of("-cp", classPath(main.getClassLoader()), main.getName()));
    program.addAll(List.of(arguments));
    return program;
  }

  /** Those of a JVM's arguments that another may have too. */
  static List<String> shared(List<String> arguments) {
    return arguments.stream().filter(argument -> SHARED.matcher(argument).matches()).toList();
  }

  /** Where a class loader has its classes from, and those above it; the JVM's own come last. */
  static String classPath(ClassLoader loader) {
    List<String> places = new ArrayList<>();
    boolean whole = false;
    for (ClassLoader above = loader; above instanceof URLClassLoader known; ) {
      for (URL url : known.getURLs()) {
        if (url.getProtocol().equals("file")) {
          places.add(path(url));
        }
      }
      above = known.getParent();
      whole = above == null || above == ClassLoader.getPlatformClassLoader();
    }
    if (!whole) {
      places.add(System.getProperty("java.class.path"));
    }
    return String.join(":", places);
  }

  private static String path(URL url) {
    try {
      return Path.of(url.toURI()).toString();
    } catch (URISyntaxException | IllegalArgumentException e) {
      return url.getPath(); // As old tools make them: with spaces.
    }
  }
}
