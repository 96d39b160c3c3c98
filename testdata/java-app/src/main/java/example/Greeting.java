package example;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Greets whom it is told to. */
@Command(name = "greeting")
public final class Greeting implements Runnable {

  @Option(names = "--name", defaultValue = "world")
  private String name;

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Greeting()).execute(arguments));
  }

  @Override
  public void run() {
    System.out.println("Hello, " + name + ", from Java " + Runtime.version().feature() + "!");
  }
}
