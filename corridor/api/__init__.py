"""The public classes and functions: what ``import corridor`` offers.

A public class is the model's value with one method for each room that turns it into something
else: tables, files, maps. The rooms take the model's type and import nothing of this one.
"""
