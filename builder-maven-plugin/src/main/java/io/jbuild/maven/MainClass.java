package io.jbuild.maven;

import io.jbuild.failure.Blame;
import io.jbuild.failure.BuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/** The class that runs a project. */
final class MainClass {

  /** Of class files: the first whose classes may have a {@code main} of the simple kind. */
  private static final int JAVA_25 = 69;

  private MainClass() {}

  /**
   * What the jar names, or else the only class with a {@code main} method; one as it was until Java
   * 25 counts more than {@code void main()}.
   *
   * @param classes the project's own, compiled
   * @param jar the project's artifact, where there is one
   * @throws BuildException where there is none, or more than one
   */
  static String of(Path classes, Optional<Path> jar) throws IOException {
    Optional<String> named = jar.isPresent() ? named(jar.get()) : Optional.empty();
    if (named.isPresent()) {
      return named.get();
    }
    List<String> found = Files.isDirectory(classes) ? withMain(classes) : List.of();
    if (found.size() == 1) {
      return found.get(0);
    }
    throw new BuildException(
        Blame.USAGE,
        found.isEmpty()
            ? "there is no class with a main method in " + classes
            : "several classes have a main method: " + String.join(", ", found),
        found.isEmpty()
            ? "Name the class that runs the project with {main-class}, or write a Dockerfile."
            : "Name the one that runs the project with {main-class}.");
  }

  /**
   * One that somebody names.
   *
   * @throws BuildException for what no class is called: in a Dockerfile it could mean anything
   */
  static String named(String name) {
    // As java does, which takes slashes for dots.
    for (String part : name.split("[./]", -1)) {
      if (part.isEmpty()
          || !Character.isJavaIdentifierStart(part.charAt(0))
          || !part.chars().allMatch(Character::isJavaIdentifierPart)) {
        throw new BuildException(
            Blame.USAGE,
            "'" + name + "' is not the name of a class",
            "{main-class} looks like org.example.Main.");
      }
    }
    return name;
  }

  /** Of what Spring Boot packs, the project's class is not the one that is started first. */
  private static Optional<String> named(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      if (manifest == null) {
        return Optional.empty();
      }
      Attributes attributes = manifest.getMainAttributes();
      return Optional.ofNullable(attributes.getValue("Start-Class"))
          .or(() -> Optional.ofNullable(attributes.getValue(Attributes.Name.MAIN_CLASS)));
    }
  }

  private static List<String> withMain(Path classes) throws IOException {
    List<String> classic = new ArrayList<>();
    List<String> simple = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> all = Files.walk(classes)) {
      files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
    for (Path file : files) {
      Optional<Search> search = search(file);
      search.filter(one -> one.classic).ifPresent(one -> classic.add(one.name));
      search.filter(one -> one.simple).ifPresent(one -> simple.add(one.name));
    }
    return classic.isEmpty() ? simple : classic;
  }

  /** Empty for what is no class, or of a later Java than the reader knows. */
  private static Optional<Search> search(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Search search = new Search();
      new ClassReader(in)
          .accept(search, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
      return Optional.of(search);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return Optional.empty();
    }
  }

  /**
   * Looks for {@code public static void main(String[])} in a class, and for what Java 25 starts
   * too: any {@code main} that is not private, with or without arguments.
   */
  private static final class Search extends ClassVisitor {
    private String name = "";
    private boolean classic;
    private boolean simple;
    private boolean mayBeSimple;
    private boolean isConcrete;

    Search() {
      super(Opcodes.ASM9);
    }

    @Override
    public void visit(
        int version,
        int access,
        String internalName,
        @Nullable String signature,
        @Nullable String superName,
        String[] interfaces) {
      name = internalName.replace('/', '.');
      mayBeSimple = (version & 0xffff) >= JAVA_25;
      isConcrete = (access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) == 0;
    }

    @Override
    public @Nullable MethodVisitor visitMethod(
        int access,
        String method,
        String descriptor,
        @Nullable String signature,
        String[] exceptions) {
      boolean arguments = descriptor.equals("([Ljava/lang/String;)V");
      if (method.equals("main") && (arguments || descriptor.equals("()V"))) {
        int wanted = Opcodes.ACC_PUBLIC | Opcodes.ACC_STATIC;
        classic |= arguments && (access & wanted) == wanted;
        boolean own = isConcrete || (access & Opcodes.ACC_STATIC) != 0;
        simple |= mayBeSimple && own && (access & Opcodes.ACC_PRIVATE) == 0;
      }
      return null;
    }
  }
}
