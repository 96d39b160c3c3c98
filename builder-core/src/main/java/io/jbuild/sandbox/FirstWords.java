package io.jbuild.sandbox;

import io.jbuild.posix.Errno;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hands on what a command prints, and remembers the beginning of its complaints. */
final class FirstWords implements StepIo {

  private static final int ENOUGH = 1 << 13;

  /** How runtimes complain of a program that cannot be executed. */
  private static final Pattern EXEC_FAILED = Pattern.compile("exec .*: ([a-zA-Z ]+)\\s*");

  private final StepIo io;
  private final ByteArrayOutputStream complaints = new ByteArrayOutputStream();

  FirstWords(StepIo io) {
    this.io = io;
  }

  @Override
  public void standardOutput(byte[] buffer, int length) {
    if (io.terminal().isPresent()) {
      remember(buffer, length); // there all is one stream
    }
    io.standardOutput(buffer, length);
  }

  @Override
  public Optional<UserTerminal> terminal() {
    return io.terminal();
  }

  @Override
  public void standardError(byte[] buffer, int length) {
    remember(buffer, length);
    io.standardError(buffer, length);
  }

  private void remember(byte[] buffer, int length) {
    synchronized (complaints) {
      complaints.write(buffer, 0, Math.min(length, ENOUGH - complaints.size()));
    }
  }

  @Override
  public Optional<InputStream> standardInput() {
    return io.standardInput();
  }

  /** What it complained first. */
  String text() {
    synchronized (complaints) {
      return complaints.toString(StandardCharsets.UTF_8);
    }
  }

  /** The error where all it said is that a program could not be executed. */
  Optional<Errno> execFailure() {
    Matcher matcher = EXEC_FAILED.matcher(text());
    if (!matcher.matches()) {
      return Optional.empty();
    }
    String words = matcher.group(1).toLowerCase(Locale.ROOT);
    for (Errno errno : Errno.values()) {
      if (errno.words().equals(words)) {
        return Optional.of(errno);
      }
    }
    return Optional.empty();
  }
}
