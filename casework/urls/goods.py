"""Addresses of wishes, goods, resources and volunteers."""

from django.urls import path

from casework.views import goods, resources, wishes

urlpatterns = [
    path("o/<slug:organisation>/wishes/", wishes.wish_list, name="wish_list"),
    path("o/<slug:organisation>/wishes/export/", wishes.wish_export, name="wish_export"),
    path("o/<slug:organisation>/wishes/new/", wishes.wish_new, name="wish_new"),
    path("o/<slug:organisation>/wishes/<str:number>/", wishes.wish, name="wish"),
    path("o/<slug:organisation>/wishes/<str:number>/own/", wishes.wish_own, name="wish_own"),
    path("o/<slug:organisation>/wishes/<str:number>/take-back/", wishes.wish_back, name="wish_back"),
    path("o/<slug:organisation>/wishes/<str:number>/<slug:step>/", wishes.wish_step, name="wish_step"),
    path("o/<slug:organisation>/goods/", goods.goods_list, name="goods_list"),
    path("o/<slug:organisation>/goods/export/", goods.goods_export, name="goods_export"),
    path("o/<slug:organisation>/goods/new/", goods.goods_new, name="goods_new"),
    path("o/<slug:organisation>/goods/<int:pk>/", goods.goods_item, name="goods_item"),
    path("o/<slug:organisation>/goods/<int:pk>/edit/", goods.goods_edit, name="goods_edit"),
    path("o/<slug:organisation>/distributions/", goods.distribution_list, name="distribution_list"),
    path("o/<slug:organisation>/distributions/export/", goods.distribution_export, name="distribution_export"),
    path("o/<slug:organisation>/distributions/new/", goods.distribution_new, name="distribution_new"),
    path("o/<slug:organisation>/distributions/<str:number>/", goods.distribution, name="distribution"),
    path("o/<slug:organisation>/distributions/<str:number>/print/", goods.distribution_print, name="distribution_print"),
    path("o/<slug:organisation>/distributions/<str:number>/hand/", goods.distribution_hand, name="distribution_hand"),
    path("o/<slug:organisation>/distributions/<str:number>/add/", goods.distribution_add, name="distribution_add"),
    path("o/<slug:organisation>/distributions/<str:number>/quantities/", goods.distribution_quantities, name="distribution_quantities"),
    path("o/<slug:organisation>/distributions/<str:number>/cancel/", goods.distribution_cancel, name="distribution_cancel"),
    path("o/<slug:organisation>/distributions/<str:number>/<int:pk>/drop/", goods.distribution_drop, name="distribution_drop"),
    path("o/<slug:organisation>/resources/", resources.resource_list, name="resource_list"),
    path("o/<slug:organisation>/resources/export/", resources.resource_export, name="resource_export"),
    path("o/<slug:organisation>/resources/new/", resources.resource_new, name="resource_new"),
    path("o/<slug:organisation>/resources/<str:number>/", resources.resource_link, name="resource_link"),
    path("o/<slug:organisation>/resources/<str:number>/confirm/", resources.resource_confirm, name="resource_confirm"),
    path("o/<slug:organisation>/resources/<str:number>/strike/", resources.resource_strike, name="resource_strike"),
    path("o/<slug:organisation>/resources/<str:number>/thank/", resources.resource_thank, name="resource_thank"),
    path("o/<slug:organisation>/volunteers/", resources.volunteer_list, name="volunteer_list"),
    path("o/<slug:organisation>/volunteers/export/", resources.volunteer_export, name="volunteer_export"),
    path("o/<slug:organisation>/volunteers/new/", resources.volunteer_new, name="volunteer_new"),
    path("o/<slug:organisation>/volunteers/<str:number>/", resources.volunteer, name="volunteer"),
    path("o/<slug:organisation>/volunteers/<str:number>/edit/", resources.volunteer_edit, name="volunteer_edit"),
    path("o/<slug:organisation>/volunteers/<str:number>/duties/<int:pk>/strike/", resources.duty_strike, name="duty_strike"),
]
