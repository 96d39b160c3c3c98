package org.example;

public class Greeting {
  public static void main(String[] args) {
    System.out.println("Hello, " + System.getenv("WHOM"));
  }
}
