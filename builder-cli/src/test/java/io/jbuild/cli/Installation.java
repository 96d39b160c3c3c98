package io.jbuild.cli;

import io.jbuild.testkit.Account;
import io.jbuild.testkit.ClassPathCopy;
import io.jbuild.testkit.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The command as a process of its own, in a copy that everybody may read. */
final class Installation {

  private final String classPath;

  private Installation(String classPath) {
    this.classPath = classPath;
  }

  /** Copies what the tests run with, since that may be in somebody's home. */
  static Installation copyTo(Path folder) throws IOException {
    return new Installation(ClassPathCopy.make(folder));
  }

  /** What the tests run with, where it is: for their own account. */
  static Installation here() {
    return new Installation(System.getProperty("java.class.path"));
  }

  /** A command line of jbuild, for one account. */
  List<String> command(Account account, List<String> words) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of("-cp", classPath, Main.class.getName()));
    command.addAll(words);
    return account.command(command);
  }

  /** Runs jbuild to its end. */
  Processes.Result run(Account account, Path folder, List<String> words)
      throws IOException, InterruptedException {
    return Processes.run(folder, command(account, words), environment());
  }

  /** Runs jbuild, which has to succeed; what it printed. */
  String check(Account account, Path folder, List<String> words)
      throws IOException, InterruptedException {
    Processes.Result result = run(account, folder, words);
    if (result.exitCode() != 0) {
      throw new AssertionError(
          words + " ended with " + result.exitCode() + ":\n" + result.out() + result.err());
    }
    return result.out() + result.err();
  }

  /** What the launcher sets. */
  static SortedMap<String, String> environment() {
    SortedMap<String, String> environment = new TreeMap<>();
    environment.put("LC_ALL", "C.UTF-8");
    environment.put("HOME", "/nonexistent");
    return environment;
  }
}
