package io.jbuild.request;

import io.jbuild.dockerfile.ByteSize;
import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import io.jbuild.failure.Suggestion;
import io.jbuild.oci.RunSettings;
import io.jbuild.oci.RunSettings.Host;
import io.jbuild.oci.RunSettings.Limit;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** Docker's words for what commands find besides their image. */
public final class RunOptions {

  private static final List<String> LIMITS =
      List.of(
          "core",
          "cpu",
          "data",
          "fsize",
          "locks",
          "memlock",
          "msgqueue",
          "nice",
          "nofile",
          "nproc",
          "rss",
          "rtprio",
          "rttime",
          "sigpending",
          "stack");

  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

  private RunOptions() {}

  /**
   * Reads the values of {@code --add-host}, {@code --shm-size} and {@code --ulimit}.
   *
   * @throws BuildException for what cannot be read
   */
  public static RunSettings parse(
      List<String> hosts, Optional<String> sharedMemory, List<String> limits) {
    List<Host> lines = new ArrayList<>();
    hosts.forEach(host -> lines.addAll(hosts(host)));
    return new RunSettings(
        lines,
        sharedMemory.map(RunOptions::size).orElse(OptionalLong.empty()),
        limits.stream().map(RunOptions::limit).toList());
  }

  /** {@code NAME:ADDRESS} or {@code NAME=ADDRESS}; several addresses stand between commas. */
  private static List<Host> hosts(String text) {
    int split = text.contains("=") ? text.indexOf('=') : text.indexOf(':');
    String name = split < 0 ? "" : text.substring(0, split).toLowerCase(Locale.ROOT);
    if (!name.matches("[\\w.-]+")) {
      throw noHost(text);
    }
    List<Host> hosts = new ArrayList<>();
    for (String word : text.substring(split + 1).split(",", -1)) {
      String address =
          word.startsWith("[") && word.endsWith("]") ? word.substring(1, word.length() - 1) : word;
      // Commands see the network of the machine, which finds itself at its own address.
      address = address.equals("host-gateway") ? "127.0.0.1" : address;
      if (!isAddress(address)) {
        throw noHost(text);
      }
      hosts.add(new Host(name, address));
    }
    return hosts;
  }

  private static boolean isAddress(String text) {
    if (text.matches("(" + BYTE + "\\.){3}" + BYTE)) {
      return true;
    }
    if (!text.contains(":") || !text.matches("[0-9a-fA-F:.]+")) {
      return false;
    }
    try {
      return InetAddress.getByName("[" + text + "]").getAddress().length > 0;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  private static BuildException noHost(String text) {
    return refusal(
        "invalid host " + text, "It is NAME:ADDRESS, as db:10.0.0.5 or db:[2001:db8::5].");
  }

  private static OptionalLong size(String text) {
    long size;
    try {
      size = ByteSize.parse(text);
    } catch (BuildException e) {
      throw refusal("invalid size of shared memory: " + text, "Write a size such as 64m or 1g.");
    }
    return size == 0 ? OptionalLong.empty() : OptionalLong.of(size);
  }

  private static Limit limit(String text) {
    int equals = text.indexOf('=');
    if (equals < 0) {
      throw refusal("invalid ulimit argument: " + text, "It is NAME=SOFT[:HARD], as nofile=1024.");
    }
    String name = text.substring(0, equals);
    if (!LIMITS.contains(name)) {
      throw refusal("invalid ulimit type: " + name, Suggestion.among(name, List.copyOf(LIMITS)));
    }
    String[] values = text.substring(equals + 1).split(":", -1);
    if (values.length > 2) {
      throw refusal(
          "too many limit value arguments - "
              + text.substring(equals + 1)
              + ", can only have up to two, `soft[:hard]`",
          "");
    }
    long soft = number(values[0], text);
    long hard = values.length == 2 ? number(values[1], text) : soft;
    if (Long.compareUnsigned(soft, hard) > 0) {
      throw refusal(
          "ulimit soft limit must be less than or equal to hard limit: " + soft + " > " + hard,
          "-1 is no limit.");
    }
    return new Limit(name, soft, hard);
  }

  private static long number(String text, String option) {
    if (text.matches("-1|[0-9]{1,18}")) {
      return Long.parseLong(text);
    }
    throw refusal(
        "invalid ulimit argument: " + option, "A limit is a whole number, or -1 for none.");
  }

  private static BuildException refusal(String message, String hint) {
    return new BuildException(Blame.USAGE, message, hint);
  }
}
