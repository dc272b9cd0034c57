from django.contrib import admin

from dailypapers.writer.models import Attempt, Rest, Spending

admin.site.register((Spending, Attempt, Rest))
