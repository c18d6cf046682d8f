"""Invented people: names from lists, numbers of a region that does not exist."""

from datetime import date

from organisations.identity import id_check_digit

SURNAMES = "陈林黄张李王吴刘蔡杨许郑谢郭洪邱曾廖赖徐周叶苏庄吕江何萧罗高潘简朱钟游詹胡施沈余赵卢梁颜柯翁魏孙戴"
GIRLS = "雨欣 思琪 佳怡 梓涵 语桐 若曦 欣妍 诗涵 婉清 晓彤 静雯 可馨 雅婷 梦洁 一诺 依诺 小满 安琪 芷若 冰冰 春花 秀珍 兰"
BOYS = "浩宇 子轩 俊杰 宇航 梓豪 明轩 睿 志远 家豪 晨阳 文博 天佑 嘉乐 宏伟 小海 伟杰 泽宇 子墨 亦凡 立诚 建华 阳"
OLD_WOMEN = "秀英 玉珍 桂兰 淑华 阿香 美玉 丽珠 宝珠 金花 素琴 月娥 翠莲 惠英 雪梅 凤仙"
OLD_MEN = "国栋 建国 水生 德明 金水 文彬 天赐 福来 树林 永福 志明 火旺 庆祥 顺利 阿土"
ADULTS_F = "晓燕 丽娟 雅芳 美玲 淑芬 海燕 素梅 玉婷 秋菊 慧敏"
ADULTS_M = "志勇 伟强 建军 文辉 永强 国平 小刚 永辉 学文 家明"

VILLAGES = ["东门社区", "开元社区", "浮桥社区", "金山社区", "龙岭社区", "新步社区", "常泰社区", "江南社区", "清源社区", "西街社区"]
SCHOOLS = ["实验小学（示例）", "第三小学（示例）", "中心小学（示例）", "第一中学（示例）"]


class People:
    """Draws invented people one after the other; no name and birth year twice, no number twice."""

    def __init__(self, rng, today, reserved=()):
        self.rng, self.today = rng, today
        self.taken, self.order = {(name, None) for name in reserved}, 0

    def name(self, given):
        return self.rng.choice(SURNAMES) + self.rng.choice(given.split())

    def draw(self, youngest, oldest):
        """(name, sex, birth date) of somebody between two ages."""
        while True:
            sex = self.rng.choice(["female", "male"])
            born = self._born(youngest, oldest)
            age = self.today.year - born.year
            if age < 25:
                given = GIRLS if sex == "female" else BOYS
            elif age < 58:
                given = ADULTS_F if sex == "female" else ADULTS_M
            else:
                given = OLD_WOMEN if sex == "female" else OLD_MEN
            name = self.name(given)
            if (name, born.year) not in self.taken:
                self.taken.add((name, born.year))
                return name, sex, born

    def _born(self, youngest, oldest):
        year = self.today.year - self.rng.randint(youngest + 1, oldest)
        return date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))

    def id_number(self, sex, born):
        """Of region 000000, which nobody was ever born in; the check digit is right."""
        self.order += 1
        place = (self.order * 2) % 1000 + (1 if sex == "male" else 0)
        first = f"000000{born:%Y%m%d}{place % 1000:03d}"
        return first + id_check_digit(first)

    def phone(self):
        """Eleven digits in a range that no operator hands out."""
        return f"1990000{self.rng.randint(0, 9999):04d}"

    def colleague(self):
        """A name that no other adult of the demonstration has, staff included."""
        while True:
            name = self.adult()[0]
            if (name, None) not in self.taken:
                self.taken.add((name, None))
                return name

    def adult(self, surname=""):
        """A name for somebody grown up, such as a guardian."""
        female = self.rng.random() < 0.6
        given = self.rng.choice((ADULTS_F if female else ADULTS_M).split())
        return (surname or self.rng.choice(SURNAMES)) + given, female
